/*
 * about: a file whose opened name is deleted stays the same file as its other name, when linking back is allowed
 * criu: {link_remap: true}
 * promise: "criu(8), --link-remap: allows to link unlinked files back; zdtm link10"
 * mutations:
 *   - {how: seek, on: file}
 *   - {how: close, on: file}
 */
#include <kit/subject.h>
#include <dirent.h>
#include <sys/stat.h>

static int file;

static void prepare(void)
{
	must(mkdir("other", 0755));
	file = must(open("file", O_RDWR | O_CREAT | O_EXCL, 0600));
	if (write(file, "before", 6) != 6)
		die("writing the file");
	must(link("file", "other/name"));
	must(unlink("file"));
	expose_fd("file", file);
}

static int names_left_over(void)
{
	DIR *here = opendir(".");
	int count = 0;

	for (struct dirent *entry; here != NULL && (entry = readdir(here)) != NULL;)
		count += strncmp(entry->d_name, "link_remap", 10) == 0;
	if (here != NULL)
		closedir(here);
	return count;
}

static void check(void)
{
	struct stat open_one = { 0 }, named = { 0 };

	same_number("offset", "the offset has stayed", 6, lseek(file, 0, SEEK_CUR));
	works("write", "it can be written", write(file, " after", 6) == 6);
	same_text("content", "what was written is seen through the other name", "before after", read_file("other/name"));
	fstat(file, &open_one);
	stat("other/name", &named);
	same_number("inode", "it is the same file", (long long)named.st_ino, (long long)open_one.st_ino);
	same_number("links", "with one name", 1, named.st_nlink);
	same_number("old-name", "the deleted name does not come back", -1, access("file", F_OK));
	same_number("left-over", "the name that served for the remap is gone", 0, names_left_over());
}

SUBJECT(prepare, check)
