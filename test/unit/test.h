/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * The unit tests' harness: a table of cases, checks that say where and why they fail, a line "ok
 * name" or "not ok name" for each case and a last one "N passed, N failed, N skipped". A program
 * argument runs only the cases whose name contains it. Checks work at any depth of calls, but only
 * in the thread that runs the case.
 */

#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct test_case {
	const char *name;
	void (*fn)(void);
};

#define TEST_CASE(fn)		{ #fn, fn }

/* Weak: one for all files of a program, so that helpers in another file can end the case. */
__attribute__((weak)) jmp_buf test_out;
/* A case may say here what it is at, such as a seed; shown when a check fails. */
__attribute__((weak)) char test_note[128];

/* End the case as failed unless @cond holds; the rest is a printf format that says more. */
#define TEST_CHECK(cond, ...) \
	do { \
		if (!(cond)) { \
			printf("  %s:%d: %s:", __FILE__, __LINE__, #cond); \
			printf(" " __VA_ARGS__); \
			printf(" %s\n", test_note); \
			longjmp(test_out, 1); \
		} \
	} while (0)

/* Two integers that must be the same; both are printed. */
#define TEST_EQUAL(a, b) \
	do { \
		long long test_a = (long long)(a), test_b = (long long)(b); \
		TEST_CHECK(test_a == test_b, "%s is %lld (0x%llx), want %s = %lld (0x%llx)", #a, \
			   test_a, test_a, #b, test_b, test_b); \
	} while (0)

/* End the case as skipped. */
#define TEST_SKIP(why) \
	do { \
		printf("  skipped: %s\n", why); \
		longjmp(test_out, 2); \
	} while (0)

static inline int
test_run(const struct test_case *cases, unsigned int nb, int argc, char **argv)
{
	volatile unsigned int passed = 0, failed = 0, skipped = 0, i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < nb; i++) {
		if (argc > 1 && strstr(cases[i].name, argv[1]) == NULL)
			continue;
		test_note[0] = '\0';
		switch (setjmp(test_out)) {
		case 0:
			cases[i].fn();
			printf("ok %s\n", cases[i].name);
			passed++;
			break;
		case 1:
			printf("not ok %s\n", cases[i].name);
			failed++;
			break;
		default:
			printf("ok %s # skipped\n", cases[i].name);
			skipped++;
			break;
		}
	}
	printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	return failed > 0 || passed + skipped == 0;
}

#define TEST_MAIN(cases) \
	int \
	main(int argc, char **argv) \
	{ \
		return test_run(cases, sizeof(cases) / sizeof((cases)[0]), argc, argv); \
	}

#endif /* TEST_H */
