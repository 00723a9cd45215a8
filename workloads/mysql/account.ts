export const USER = 'qualify';
// Not "qualify": that became a reserved word in MySQL 9.
export const DATABASE = 'seeded';
