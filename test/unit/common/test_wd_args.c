/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Device arguments: what is taken, and that the rest is refused with the reason. */

#include <errno.h>
#include <string.h>

#include <bus_pci_driver.h>

#include "common.h"
#include "qm.h"
#include "wd_dev.h"

static struct wd_dev_args args;
static struct rte_pci_device pci;

static int
parse(const char *text)
{
	memset(&args, 0, sizeof(args));
	common_log_reset();
	return wd_dev_args_parse(&args, "dev0", text);
}

static int
parse_pci(const char *text)
{
	memset(&args, 0, sizeof(args));
	strcpy(args.transport, "pci");
	args.pci = &pci;
	common_log_reset();
	return wd_dev_args_parse(&args, "dev0", text);
}

static void
args_empty_is_default(void)
{
	const struct wd_dev_args zero = { 0 };

	TEST_EQUAL(parse(NULL), 0);
	TEST_MEM_EQUAL(&args, &zero, sizeof(zero));
	TEST_EQUAL(parse(""), 0);
	TEST_MEM_EQUAL(&args, &zero, sizeof(zero));
}

static void
args_every_model_key(void)
{
	TEST_EQUAL(parse("transport=model,queues=16,hw=v2,func=pf,model=thread,threads=3,"
		      "timeout_ms=250"), 0);
	TEST_CHECK(strcmp(args.transport, "model") == 0);
	TEST_EQUAL(args.queues, 16);
	TEST_EQUAL(args.hw, QM_HW_V2);
	TEST_EQUAL(args.pf, 1);
	TEST_EQUAL(args.mode, WD_MODEL_THREAD);
	TEST_EQUAL(args.threads, 3);
	TEST_EQUAL(args.timeout_ms, 250);
	TEST_EQUAL(parse("hw=v3,func=vf,model=service"), 0);
	TEST_EQUAL(args.hw, QM_HW_V3);
	TEST_EQUAL(args.pf, 0);
	TEST_EQUAL(args.mode, WD_MODEL_SERVICE);
	TEST_EQUAL(parse("model=inline"), 0);
	TEST_EQUAL(args.mode, WD_MODEL_INLINE);
}

static void
args_every_pci_key(void)
{
	TEST_EQUAL(parse_pci(""), 0);
	TEST_EQUAL(parse_pci("allow_noiommu=1,queues=2,timeout_ms=600000"), 0);
	TEST_EQUAL(args.allow_noiommu, 1);
	TEST_EQUAL(args.queues, 2);
	TEST_EQUAL(args.timeout_ms, 600000);
	TEST_EQUAL(parse_pci("transport=pci,allow_noiommu=0"), 0);
	TEST_EQUAL(args.allow_noiommu, 0);
}

static void
args_unknown_key_refused(void)
{
	TEST_EQUAL(parse("colour=red"), -EINVAL);
	TEST_LOGGED("devarg colour is unknown; allowed: transport=<pci|cdev|model>");
	TEST_EQUAL(parse("hw=v3,Queues=4"), -EINVAL);
	TEST_LOGGED("Queues");
}

static void
args_bad_values_refused(void)
{
	static const char * const bad[] = {
		"queues=0", "queues=1025", "queues=-1", "queues=+1", "queues= 1", "queues=1x",
		"queues=0x10", "queues=", "queues", "queues=99999999999999999999",
		"hw=v1", "hw=3", "hw=", "func=both", "model=fast", "model=thread,threads=0",
		"model=thread,threads=65", "timeout_ms=0", "timeout_ms=600001",
		"transport=isa", "transport=", "allow_noiommu=yes",
	};
	unsigned int i;

	for (i = 0; i < RTE_DIM(bad); i++) {
		TEST_CHECK(parse(bad[i]) == -EINVAL, "%s was taken", bad[i]);
		TEST_CHECK(strstr(common_log(), "dev0: ") != NULL,
			   "%s was refused without a word", bad[i]);
	}
	TEST_EQUAL(parse("queues=2000"), -EINVAL);
	TEST_LOGGED("devarg queues=2000, need a number 1..1024");
	TEST_EQUAL(parse("model=x"), -EINVAL);
	TEST_LOGGED("devarg model=x, need inline, service or thread");
	TEST_EQUAL(parse("transport=uacce"), -EINVAL);
	TEST_LOGGED("this build has: ");
	TEST_LOGGED("model");
}

static void
args_syntax_refused(void)
{
	TEST_EQUAL(parse("=3"), -EINVAL);
	TEST_EQUAL(parse(",,=,"), -EINVAL);
}

static void
args_twice_refused(void)
{
	TEST_EQUAL(parse("hw=v2,hw=v2"), -EINVAL);
	TEST_LOGGED("devarg hw= is given twice");
}

static void
args_contradictions_refused(void)
{
	TEST_EQUAL(parse("transport=pci"), -EINVAL);
	TEST_LOGGED("EAL's -a");
	TEST_EQUAL(parse_pci("transport=model"), -EINVAL);
	TEST_LOGGED("use --vdev");
	TEST_EQUAL(parse_pci("hw=v3"), -EINVAL);
	TEST_LOGGED("devarg hw= goes with transport=model only");
	TEST_EQUAL(parse_pci("func=vf"), -EINVAL);
	TEST_EQUAL(parse_pci("model=inline"), -EINVAL);
	TEST_EQUAL(parse_pci("dev=0000:75:00.0"), -EINVAL);
	TEST_EQUAL(parse("allow_noiommu=1"), -EINVAL);
	TEST_LOGGED("devarg allow_noiommu= goes with transport=pci only");
	TEST_EQUAL(parse("threads=2"), -EINVAL);
	TEST_LOGGED("model=thread only");
	TEST_EQUAL(parse("model=service,threads=2"), -EINVAL);
	TEST_EQUAL(parse("dev=0"), -EINVAL);
	TEST_LOGGED("dev= means nothing");
}

/* The text for dpdk-pmdinfo names each key that is taken, and no other. */
static void
args_params_complete(void)
{
	static const char * const key[] = {
		"transport=", "dev=", "queues=", "hw=", "func=", "model=", "threads=",
		"timeout_ms=", "allow_noiommu=",
	};
	const char *p;
	unsigned int i, nb = 0;

	for (i = 0; i < RTE_DIM(key); i++)
		TEST_CHECK(strstr(WD_DEV_PARAMS, key[i]) != NULL, "%s is not there", key[i]);
	for (p = WD_DEV_PARAMS; (p = strchr(p, '=')) != NULL; p++)
		nb++;
	TEST_EQUAL(nb, RTE_DIM(key));
}

static const struct test_case cases[] = {
	TEST_CASE(args_empty_is_default),
	TEST_CASE(args_every_model_key),
	TEST_CASE(args_every_pci_key),
	TEST_CASE(args_unknown_key_refused),
	TEST_CASE(args_bad_values_refused),
	TEST_CASE(args_syntax_refused),
	TEST_CASE(args_twice_refused),
	TEST_CASE(args_contradictions_refused),
	TEST_CASE(args_params_complete),
};
COMMON_MAIN(cases)
