/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * main() for a fuzzer where libFuzzer is not: random inputs for some seconds, each made from a
 * number that is printed when the process dies.
 *
 *   fuzz_x [--seconds] SECONDS [SEED]    inputs SEED, SEED + 1, ... (default: the time)
 *   fuzz_x --input NUMBER                one input again
 *   fuzz_x --file FILE                   one input from a file, such as libFuzzer leaves behind
 *   fuzz_x --corpus DIR                  one input from each file there
 */

#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fuzz_in.h"

#define FUZZ_LEN_MAX	4096
#define FUZZ_HANG	30	/* seconds that one input may take */

/* There with a sanitizer, which dies without a signal. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static volatile uint64_t fuzz_input;

/* Only what a signal handler may call. */
static void
fuzz_died(void)
{
	char text[32], *p = text + sizeof(text);
	uint64_t n = fuzz_input;
	ssize_t ret;

	*--p = '\n';
	do
		*--p = '0' + n % 10;
	while ((n /= 10) != 0);
	ret = write(STDERR_FILENO, "died in --input ", 16);
	ret = write(STDERR_FILENO, p, text + sizeof(text) - p);
	(void)ret;
}

static void
fuzz_signal(int sig)
{
	fuzz_died();
	signal(sig, SIG_DFL);
	raise(sig);
}

/* splitmix64: any seed will do, and neighbours differ in all bits. */
static uint64_t
fuzz_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void
fuzz_one(uint64_t input)
{
	static uint8_t data[FUZZ_LEN_MAX];
	uint64_t state = input, word;
	size_t len = fuzz_random(&state) % sizeof(data), i;

	for (i = 0; i < len; i += sizeof(word)) {
		word = fuzz_random(&state);
		memcpy(data + i, &word, len - i < sizeof(word) ? len - i : sizeof(word));
	}
	fuzz_input = input;
	alarm(FUZZ_HANG);
	LLVMFuzzerTestOneInput(data, len);
	alarm(0);
}

static int
fuzz_file(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t len;

	if (f == NULL) {
		perror(path);
		return EXIT_FAILURE;
	}
	len = fread(data, 1, sizeof(data), f);
	fclose(f);
	LLVMFuzzerTestOneInput(data, len);
	return EXIT_SUCCESS;
}

static int
fuzz_corpus(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char file[4096];
	unsigned int n = 0;

	if (dir == NULL) {
		perror(path);
		return EXIT_FAILURE;
	}
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		alarm(FUZZ_HANG);
		if (fuzz_file(file) != EXIT_SUCCESS)
			return EXIT_FAILURE;
		alarm(0);
		n++;
	}
	closedir(dir);
	printf("%u inputs from %s\n", n, path);
	/* The harness of the unit tests sums up such lines. */
	printf("%u passed, 0 failed, 0 skipped\n", n);
	return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	uint64_t seed = time(NULL), n = 0;
	time_t end;
	int arg = 1;

	signal(SIGALRM, fuzz_signal);
	signal(SIGABRT, fuzz_signal);
	if (__sanitizer_set_death_callback != NULL)
		__sanitizer_set_death_callback(fuzz_died);
	else
		signal(SIGSEGV, fuzz_signal);
	if (argc == 3 && strcmp(argv[1], "--file") == 0)
		return fuzz_file(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--corpus") == 0)
		return fuzz_corpus(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--input") == 0) {
		fuzz_one(strtoull(argv[2], NULL, 0));
		return EXIT_SUCCESS;
	}
	if (argc > 1 && strcmp(argv[1], "--seconds") == 0)
		arg++;
	if (arg >= argc) {
		fprintf(stderr, "%s [--seconds] SECONDS [SEED] | --input N | --file FILE | "
			"--corpus DIR\n",
			argv[0]);
		return EXIT_FAILURE;
	}
	end = time(NULL) + atoi(argv[arg]);
	if (arg + 1 < argc)
		seed = strtoull(argv[arg + 1], NULL, 0);
	do
		fuzz_one(seed + n++);
	while (time(NULL) < end);
	printf("%llu inputs from seed %llu\n", (unsigned long long)n, (unsigned long long)seed);
	return EXIT_SUCCESS;
}
