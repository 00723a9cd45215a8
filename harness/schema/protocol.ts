/** Version of the wire format between the runner and everything else, in both directions. */
export const PROTOCOL = 2;
