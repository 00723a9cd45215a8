/*
 * about: descriptors that only name a file (O_PATH) still name it, be it a file, a folder or a symbolic link
 * promise: "zdtm opath_file, symlink: descriptors opened with O_PATH, of symbolic links too"
 * mutations:
 *   - {how: close, on: file}
 *   - {how: call, name: "another file", call: [dup2, "fd:folder", "fd:file"]}
 */
#include <kit/subject.h>
#include <sys/stat.h>

static int file, folder, symbolic_link;

static void prepare(void)
{
	write_file("file", "content");
	must(mkdir("folder", 0755));
	write_file("folder/inside", "inside");
	must(symlink("nowhere", "link"));
	file = must(open("file", O_PATH));
	folder = must(open("folder", O_PATH | O_DIRECTORY));
	symbolic_link = must(open("link", O_PATH | O_NOFOLLOW));
	expose_fd("file", file);
	expose_fd("folder", folder);
}

static void examine(const char *name, const char *what, int fd, const char *path)
{
	struct stat held = { 0 }, named = { 0 };

	fstat(fd, &held);
	lstat(path, &named);
	same_number(name, what, (long long)named.st_ino, (long long)held.st_ino);
}

static void check(void)
{
	char byte, target[32] = { 0 };

	examine("file", "inode of the file", file, "file");
	examine("folder", "inode of the folder", folder, "folder");
	examine("link", "inode of the symbolic link itself", symbolic_link, "link");
	same_number("flags", "O_PATH", O_PATH, fcntl(file, F_GETFL) & O_PATH);
	same_number("no-read", "it cannot be read", -1, read(file, &byte, 1));
	works("openat", "the folder serves to open what is in it", openat(folder, "inside", O_RDONLY) >= 0);
	works("readlink", "the link can be read", readlinkat(symbolic_link, "", target, sizeof(target) - 1) > 0);
	same_text("target", "where it points", "nowhere", target);
}

SUBJECT(prepare, check)
