/*
 * about: a BPF map, here an array, keeps its size and its content
 * # A user namespace may make no map: there the subject skips itself.
 * expect:
 *   - {refused: "anon_inode:bpf-map", at: dump, why: "CRIU carries BPF maps only when it is built with libbpf, and Debian builds it without; its error names the file"}
 * promise: "release note of CRIU 3.15; zdtm bpf_array: BPF maps come back with their data"
 */
#include <kit/subject.h>
#include <linux/bpf.h>

enum { ENTRIES = 8 };

static int map;

static long bpf(int command, union bpf_attr *attributes)
{
	return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

static uint64_t value_of(uint32_t key)
{
	return 0x0123456789abcdefull * (key + 1);
}

static void prepare(void)
{
	union bpf_attr attributes = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = ENTRIES };

	memcpy(attributes.map_name, "subject", 8);
	map = (int)bpf(BPF_MAP_CREATE, &attributes);
	if (map < 0)
		skip("a BPF map: %s", strerror(errno));
	for (uint32_t key = 0; key < ENTRIES; key++) {
		uint64_t value = value_of(key);
		attributes = (union bpf_attr){ .map_fd = (uint32_t)map, .key = (uintptr_t)&key, .value = (uintptr_t)&value, .flags = BPF_ANY };
		must(bpf(BPF_MAP_UPDATE_ELEM, &attributes));
	}
}

static void check(void)
{
	struct bpf_map_info info = { 0 };
	union bpf_attr attributes = { .info = { .bpf_fd = (uint32_t)map, .info_len = sizeof(info), .info = (uintptr_t)&info } };
	int right = 0;

	works("info", "the map can be looked at", bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes) == 0);
	same_number("type", "it is an array", BPF_MAP_TYPE_ARRAY, info.type);
	same_number("entries", "so many entries", ENTRIES, info.max_entries);
	same_text("name", "its name", "subject", info.name);
	for (uint32_t key = 0; key < ENTRIES; key++) {
		uint64_t value = 0;
		attributes = (union bpf_attr){ .map_fd = (uint32_t)map, .key = (uintptr_t)&key, .value = (uintptr_t)&value };
		right += bpf(BPF_MAP_LOOKUP_ELEM, &attributes) == 0 && value == value_of(key);
	}
	same_number("values", "entries with their value", ENTRIES, right);
}

SUBJECT(prepare, check)
