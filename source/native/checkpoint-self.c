#define _GNU_SOURCE
#include "checkpoint-self.h"

#include <sys/mman.h>

#include "checkpoint-kernel.h"

static const struct self nobody;
const struct self *self = &nobody;

static struct self *own_page;

int self_is_main(void)
{
	return self->pid != 0 && self->pid == kernel_pid();
}

static struct self *make_page(void)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return NULL;
	if (madvise(page, size, MADV_WIPEONFORK) == 0)
		return page;
	munmap(page, size);
	return NULL;
}

int self_become_main(void)
{
	if (!own_page)
		own_page = make_page();
	if (!own_page)
		return -1;
	own_page->pid = kernel_pid();
	self = own_page;
	return 0;
}
