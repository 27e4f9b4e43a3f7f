/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/* Command selftest: every case on every transport and mode that this machine offers. */

#include <errno.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_log.h>
#include <rte_malloc.h>
#include <rte_service.h>

#include "case.h"
#include "case_aop.h"
#include "case_load.h"
#include "case_op.h"
#include "cmd.h"
#include "eal.h"
#include "sysfs.h"
#include "util.h"

#define NB_OPS		256
#define NB_LARGE	210	/* case_in_flight() has 200 */
#define NB_SMALL	2048
#define SERVICES_MAX	64	/* EAL has a limit of that size, but does not export it */

static const char *device, *pattern = "*", *only;
static bool quick;
static uint64_t seed = 1;

static const struct ta_opt opts[] = {
	{ 0, "quick", TA_FLAG, &quick, NULL, 0, 0, "an eighth of the rounds" },
	{ 0, "case", TA_STR, &pattern, "GLOB", 0, 0, "only cases of such names, as 'zip_*'" },
	{ 0, "target", TA_STR, &only, "GLOB", 0, 0, "only such targets, as '*hw=v2*'" },
	{ 0, "seed", TA_UINT, &seed, "N", 0, INT64_MAX, "of the random data (default 1)" },
	{ 0, "device", TA_STR, &device, "NAME", 0, 0,
	  "only this device, of any driver, which is there already" },
	{ .l = NULL },
};

static unsigned int nb_pass, nb_fail, nb_skip;

enum ta_verdict
ta_case_fail(struct ta_case_ctx *ctx, const char *fmt, ...)
{
	va_list ap;

	/* The first reason is the one that matters. */
	if (ctx->why[0] == '\0') {
		va_start(ap, fmt);
		vsnprintf(ctx->why, sizeof(ctx->why), fmt, ap);
		va_end(ap);
	}
	return TA_FAILED;
}

enum ta_verdict
ta_case_skip(struct ta_case_ctx *ctx, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ctx->why, sizeof(ctx->why), fmt, ap);
	va_end(ap);
	return TA_SKIPPED;
}

void
ta_case_hush(bool on)
{
	static const char *const types[] = { "lib.compressdev", "lib.cryptodev", "lib.wd",
		"pmd.compress.*", "pmd.crypto.*" };
	unsigned int i;

	for (i = 0; i < RTE_DIM(types); i++)
		rte_log_set_level_pattern(types[i], on ? RTE_LOG_EMERG : RTE_LOG_NOTICE);
}

/* Is there stateless decompression? No capability says so. */
static bool
can_decompress(const struct ta_dev *dev)
{
	struct ta_xform_conf conf = { .level = 0 };
	struct rte_comp_xform x;
	void *priv = NULL;
	int ret;

	ta_xform_fill(dev, false, &conf, &x);
	ta_case_hush(true);
	ret = rte_compressdev_private_xform_create(dev->id, &x, &priv);
	ta_case_hush(false);
	if (ret < 0 || priv == NULL)
		return ret != -ENOTSUP;
	rte_compressdev_private_xform_free(dev->id, priv);
	return true;
}

static void
tell(enum ta_verdict v, const char *target, const char *name, const char *why)
{
	switch (v) {
	case TA_PASS:
		nb_pass++;
		printf("ok %s: %s\n", target, name);
		break;
	case TA_SKIPPED:
		nb_skip++;
		printf("ok %s: %s # skipped: %s\n", target, name, why);
		break;
	default:
		nb_fail++;
		printf("not ok %s: %s # %s (--seed %lu)\n", target, name, why,
		       (unsigned long)seed);
	}
	fflush(stdout);
}

static void
run_cases(struct ta_case_ctx *ctx, const struct ta_case *cases, const char *target)
{
	enum ta_verdict v;

	for (; cases->name != NULL; cases++) {
		if (fnmatch(pattern, cases->name, 0) != 0)
			continue;
		ctx->why[0] = '\0';
		ctx->rnd = seed * 2654435761u + 88172645463325252u;
		v = cases->run(ctx);
		tell(v, target, cases->name, ctx->why);
	}
}

static bool
pools_create(struct ta_case_ctx *ctx)
{
	ctx->ops = rte_comp_op_pool_create("ta_case_ops", NB_OPS, 0, 0, SOCKET_ID_ANY);
	ctx->small = rte_pktmbuf_pool_create("ta_case_small", NB_SMALL, 0, 0,
					     CASE_SMALL + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
	ctx->large = rte_pktmbuf_pool_create("ta_case_large", NB_LARGE, 0, 0,
					     CASE_LARGE + RTE_PKTMBUF_HEADROOM, SOCKET_ID_ANY);
	ctx->cops = ta_cops_create(NB_OPS, sizeof(uint64_t));
	ctx->aops = ta_aops_create(NB_OPS, CASE_AOP_NOTE);
	ctx->mem = ta_alg_mem_create();
	return ctx->ops != NULL && ctx->small != NULL && ctx->large != NULL &&
		ctx->cops != NULL && ctx->aops != NULL && ctx->mem != NULL;
}

static void
pools_free(struct ta_case_ctx *ctx)
{
	rte_free(ctx->mem);
	rte_mempool_free(ctx->aops);
	rte_mempool_free(ctx->cops);
	case_keys_free();
	rte_mempool_free(ctx->ops);
	rte_mempool_free(ctx->small);
	rte_mempool_free(ctx->large);
}

/* Faults where they do not take long. */
static void
run_faults(struct ta_case_ctx *ctx, const char *target)
{
	if (strstr(target, "timeout_ms=") != NULL)
		run_cases(ctx, ta_cases_fault, target);
}

static void
run_compressdev(struct ta_case_ctx *ctx, const char *target)
{
	struct ta_dev dev;

	ctx->dev = &dev;
	ctx->cdev = NULL;
	ctx->load = &case_load_zip;
	if (ta_dev_pick(&dev, ctx->name) != 0 || ta_dev_start(&dev, 2, 128) != 0) {
		tell(TA_FAILED, target, "start", "the device cannot be started");
		return;
	}
	ctx->no_decompress = !can_decompress(&dev);
	run_cases(ctx, ta_cases_zip, target);
	run_cases(ctx, ta_cases_mm, target);
	run_faults(ctx, target);
	ta_dev_stop(&dev);
}

/* Symmetric or public-key ops of a cryptodev, which may have both. */
static void
run_cryptodev(struct ta_case_ctx *ctx, const char *target, bool asym)
{
	struct ta_cdev dev;

	ctx->dev = NULL;
	ctx->cdev = &dev;
	ctx->load = asym ? &case_load_hpre : &case_load_sec;
	if ((asym ? ta_cdev_pick_asym(&dev, ctx->name, NULL) :
	     ta_cdev_pick(&dev, ctx->name, NULL)) != 0 || ta_cdev_start(&dev, 2, 64) != 0) {
		tell(TA_FAILED, target, "start", "the device cannot be started");
		return;
	}
	run_cases(ctx, asym ? ta_cases_hpre : ta_cases_sec, target);
	run_faults(ctx, target);
	ta_cdev_stop(&dev);
}

/* Data cases on the device called @name. */
static void
run_device(struct ta_case_ctx *ctx, const char *name, const char *target)
{
	int id = rte_cryptodev_get_dev_id(name);
	struct rte_cryptodev_info info;

	ctx->name = name;
	if (id < 0) {
		run_compressdev(ctx, target);
		return;
	}
	rte_cryptodev_info_get(id, &info);
	if ((info.feature_flags & RTE_CRYPTODEV_FF_SYMMETRIC_CRYPTO) != 0)
		run_cryptodev(ctx, target, false);
	if ((info.feature_flags & RTE_CRYPTODEV_FF_ASYMMETRIC_CRYPTO) != 0)
		run_cryptodev(ctx, target, true);
}

static bool
wanted(const char *target)
{
	return only == NULL || fnmatch(only, target, 0) == 0;
}

/* EAL gave its service cores work when it started; a device made later needs a share, too. */
static void
services_start(void)
{
	uint32_t cores[RTE_MAX_LCORE];
	int32_t i, n = rte_service_lcore_list(cores, RTE_DIM(cores));
	uint32_t id;

	for (id = 0; n > 0 && id < SERVICES_MAX; id++) {
		if (rte_service_get_name(id) == NULL)
			continue;
		for (i = 0; i < n; i++)
			rte_service_map_lcore_set(id, cores[i], 1);
		rte_service_runstate_set(id, 1);
	}
	for (i = 0; i < n; i++)
		rte_service_lcore_start(cores[i]);
}

/* A device of the model that is made for the cases and goes away after them. */
static void
run_model(struct ta_case_ctx *ctx, const char *devargs)
{
	const struct ta_engine *engine = &ta_engines[ctx->engine];
	char target[128], vdev[64];

	snprintf(target, sizeof(target), "%s model %s", engine->name, devargs);
	snprintf(vdev, sizeof(vdev), "%s_selftest", engine->driver);
	if (!wanted(target))
		return;
	if (strstr(devargs, "model=service") != NULL && rte_service_lcore_count() == 0) {
		tell(TA_SKIPPED, target, "all", "no service core; give EAL one with -S or -s");
		return;
	}
	if (rte_eal_hotplug_add("vdev", vdev, devargs) != 0) {
		tell(TA_FAILED, target, "probe", "the device cannot be made");
		return;
	}
	services_start();
	run_device(ctx, vdev, target);
	if (rte_eal_hotplug_remove("vdev", vdev) != 0)
		tell(TA_FAILED, target, "remove", "the device cannot be taken away");
}

static void
run_models(struct ta_case_ctx *ctx)
{
	static const char *const hw[] = { "v2", "v3" }, *const func[] = { "vf", "pf" },
		*const mode[] = { "inline", "thread", "service" };
	unsigned int h, f, m;
	char devargs[96], target[128];

	for (h = 0; h < RTE_DIM(hw); h++) {
		for (f = 0; f < RTE_DIM(func); f++) {
			snprintf(devargs, sizeof(devargs), "hw=%s,func=%s", hw[h], func[f]);
			ctx->devargs = devargs;
			snprintf(target, sizeof(target), "%s %s", ta_engines[ctx->engine].name,
				 devargs);
			if (wanted(target))
				run_cases(ctx, ta_cases_qm, target);
			for (m = 0; m < RTE_DIM(mode); m++) {
				/* Inline, silence means a fault however busy the machine is. */
				snprintf(devargs, sizeof(devargs), "hw=%s,func=%s,model=%s%s",
					 hw[h], func[f], mode[m],
					 m == 0 ? ",timeout_ms=500" : "");
				run_model(ctx, devargs);
			}
		}
	}
}

static void
run_engine(struct ta_case_ctx *ctx)
{
	const struct ta_engine *engine = &ta_engines[ctx->engine];

	if (ta_eal_loaded(engine))
		run_models(ctx);
	else if (only == NULL)
		tell(TA_SKIPPED, engine->name, "all", "-d names other plugins, not its own");
}

/* Functions that EAL has probed: of either class, and how many have names like a PCI address. */
static unsigned int
run_pci_named(struct ta_case_ctx *ctx, const char *const *names, unsigned int n)
{
	unsigned int i, found = 0;
	char target[128];

	for (i = 0; i < n; i++) {
		if (strncmp(names[i], "0000:", 5) != 0)
			continue;
		found++;
		snprintf(target, sizeof(target), "pci %s", names[i]);
		if (wanted(target))
			run_device(ctx, names[i], target);
	}
	return found;
}

static void
run_pci(struct ta_case_ctx *ctx)
{
	static struct ta_pci pci[TA_PCI_MAX];
	const char *names[TA_DEVS_MAX];
	uint8_t ids[TA_DEVS_MAX];
	unsigned int i, n, nb = 0;

	n = ta_dev_ids(ids);
	for (i = 0; i < n; i++)
		names[nb++] = rte_compressdev_name_get(ids[i]);
	n = ta_cdev_ids(ids);
	for (i = 0; i < n; i++)
		names[nb++] = rte_cryptodev_name_get(ids[i]);
	if (run_pci_named(ctx, names, nb) == 0 && only == NULL)
		tell(TA_SKIPPED, "pci", "all", ta_sysfs_accel(pci, TA_PCI_MAX) == 0 ?
		     "no function of ours in this machine" :
		     "no function of ours on vfio-pci; see doctor");
}

static int
selftest_run(int argc, char **argv)
{
	struct ta_case_ctx ctx = { .quick = quick };

	if (!pools_create(&ctx)) {
		pools_free(&ctx);
		return ta_err("no memory for buffers: %s", rte_strerror(rte_errno));
	}
	if (device != NULL) {
		run_device(&ctx, device, device);
	} else {
		for (ctx.engine = 0; ctx.engine < TA_ENGINES; ctx.engine++)
			run_engine(&ctx);
		run_pci(&ctx);
	}
	pools_free(&ctx);
	if (nb_pass + nb_fail + nb_skip == 0)
		return ta_err("no case matches");
	printf("%u passed, %u failed, %u skipped\n", nb_pass, nb_fail, nb_skip);
	return nb_fail == 0 ? TA_OK : TA_FAIL;
}

const struct ta_cmd ta_cmd_selftest = {
	.name = "selftest",
	.synopsis = "",
	.summary = "data and queue cases on every transport and mode; names what it skips",
	.detail =
		"Cases run on the device model as hardware v2 and v3, as virtual and physical\n"
		"function, in the modes inline, thread and service (with EAL's -S), and on every\n"
		"PCI function that EAL has probed, of every engine. zlib is the judge of\n"
		"compressed data; published answers are that of cryptography, and that all\n"
		"layouts of buffers give the same; of public-key ops libcrypto, too. With\n"
		"--device the data cases run on that device only, whatever its driver.\n"
		"One line a case; the last line counts. Exit code 0 when none failed.\n",
	.opts = opts,
	.eal = true,
	.engines = 1 << TA_ZIP | 1 << TA_SEC | 1 << TA_HPRE,
	.run = selftest_run,
};
