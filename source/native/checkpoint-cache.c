#define _GNU_SOURCE
#include "checkpoint-cache.h"

#include <string.h>
#include <sys/mman.h>

#define SLOTS 4096
#define SLOT_SHIFT 52
#define VERDICT_BITS 3u
#define MOST_BARS 64

/* A key with the verdict in its lowest bits; 0: nothing. */
static uint64_t slots[SLOTS];

static uint64_t *done;
static size_t done_count, done_room;

static struct bar {
	size_t length;
	uint64_t key;
} bars[MOST_BARS];
static size_t bar_count;

static uint64_t directory;

static uint64_t mix(uint64_t one, uint64_t other)
{
	__uint128_t product = (__uint128_t)one * other;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash(const char *text, size_t length, uint64_t seed)
{
	const uint64_t factor = 0x9e3779b97f4a7c15u;
	uint64_t result = mix(seed ^ factor, length + 0xd6e8feb86659fd93u);
	for (; length >= sizeof result; text += sizeof result, length -= sizeof result) {
		uint64_t word;
		memcpy(&word, text, sizeof word);
		result = mix(result ^ word, factor);
	}
	uint64_t word = 0;
	while (length > 0)
		word = word << 8 | (unsigned char)text[--length];
	return mix(result ^ word, 0xa0761d6478bd642fu);
}

uint64_t cache_name_key(const char *name)
{
	uint64_t seed = *name == '/' ? 0 : 2 * __atomic_load_n(&directory, __ATOMIC_RELAXED) + 2;
	return hash(name, strlen(name), seed);
}

uint64_t cache_path_key(const char *path, size_t length)
{
	return hash(path, length, 1);
}

static enum verdict verdict_of(uint64_t slot, uint64_t key)
{
	return (slot ^ key) & ~(uint64_t)VERDICT_BITS ? UNDECIDED : slot & VERDICT_BITS;
}

enum verdict cache_find(uint64_t key)
{
	size_t place = key >> SLOT_SHIFT;
	enum verdict verdict = verdict_of(__atomic_load_n(&slots[place], __ATOMIC_RELAXED), key);
	return verdict ? verdict : verdict_of(__atomic_load_n(&slots[place ^ 1], __ATOMIC_RELAXED), key);
}

void cache_add(uint64_t key, enum verdict verdict)
{
	size_t place = key >> SLOT_SHIFT;
	uint64_t before = __atomic_load_n(&slots[place], __ATOMIC_RELAXED);
	/* Who was there first has another place beside it. */
	if (before && verdict_of(before, key) == UNDECIDED)
		__atomic_store_n(&slots[place ^ 1], before, __ATOMIC_RELAXED);
	__atomic_store_n(&slots[place], (key & ~(uint64_t)VERDICT_BITS) | verdict, __ATOMIC_RELAXED);
}

void cache_directory_changed(void)
{
	__atomic_add_fetch(&directory, 1, __ATOMIC_RELAXED);
}

int cache_is_done(uint64_t path_key)
{
	for (size_t index = 0; index < done_count; index++)
		if (done[index] == path_key)
			return 1;
	return 0;
}

void cache_set_done(uint64_t path_key)
{
	if (done_count == done_room) {
		size_t room = done_room ? done_room * 2 : 512;
		void *list = done
			? mremap(done, done_room * sizeof *done, room * sizeof *done, MREMAP_MAYMOVE)
			: mmap(NULL, room * sizeof *done, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (list == MAP_FAILED)
			return;
		done = list;
		done_room = room;
	}
	done[done_count++] = path_key;
}

int cache_is_barred(const char *path)
{
	size_t length = strlen(path);
	for (size_t index = 0; index < bar_count; index++) {
		const struct bar *bar = &bars[index];
		if (bar->length < length && path[bar->length] == '/' && cache_path_key(path, bar->length) == bar->key)
			return 1;
	}
	return 0;
}

void cache_bar(const char *path, size_t length)
{
	/* Of the root nothing is left: every path has a slash after it. */
	while (length > 0 && path[length - 1] == '/')
		length--;
	if (bar_count < MOST_BARS)
		bars[bar_count++] = (struct bar){.length = length, .key = cache_path_key(path, length)};
}
