/* SPDX-License-Identifier: BSD-3-Clause
 * Copyright (c) 2026 WarpDrive PMD authors
 */

/*
 * Transport "model": the device model inside the process. Its library is loaded when the first
 * such device is opened, so that a host with hardware needs none of what the model links to.
 */

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_pause.h>
#include <rte_service.h>
#include <rte_service_component.h>

#include "model_mem.h"
#include "wd_compat.h"
#include "wd_dev.h"
#include "wd_engine.h"
#include "wd_mm.h"
#include "wd_priv.h"
#include "wd_qp.h"
#include "wdm.h"

#define MODEL_LIBRARY		"libwd_model.so.0"

/* SQEs of one visit by a service core or a thread of ours. */
#define RUN_BUDGET		32
/* A thread with nothing to do spins for so long, then naps. */
#define IDLE_SPIN_US		100
#define IDLE_NAP_US		50
#define MAX_THREADS		64
/* How long a service core may take to begin after it was told to. */
#define SERVICE_STEP_US		100
#define SERVICE_LIMIT_US	1000000

struct model {
	const struct wdm_api *api;
	struct wdm_dev *wdm;
	struct model_mem mem;
	enum wd_model_mode mode;
	uint32_t service;		/* of WD_MODEL_SERVICE */
	unsigned int nb_threads;	/* of WD_MODEL_THREAD */
	bool stop;
	wd_thread thread[MAX_THREADS];
};

/* ---- The library ---- */

/*
 * The run path of this library says where the model is. A dlopen() that a sanitizer has wrapped
 * does not see it: then look where it points to, beside us or in a build folder.
 */
static void *
library_find(void)
{
	static const char * const folders[] = { ".", "../wd_model" };
	char path[PATH_MAX];
	Dl_info self;
	void *lib;
	size_t i;

	lib = dlopen(MODEL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (lib != NULL || dladdr(folders, &self) == 0 || strchr(self.dli_fname, '/') == NULL)
		return lib;
	for (i = 0; i < RTE_DIM(folders) && lib == NULL; i++) {
		snprintf(path, sizeof(path), "%.*s/%s/" MODEL_LIBRARY,
			 (int)(strrchr(self.dli_fname, '/') - self.dli_fname), self.dli_fname,
			 folders[i]);
		if (access(path, R_OK) == 0)
			lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	}
	return lib;
}

static const struct wdm_api *
library_load(const char *name)
{
	const struct wdm_api *api;
	const char *why;
	void *lib;

	dlerror();
	lib = library_find();
	if (lib == NULL) {
		why = dlerror();
		WD_LOG(ERR, "%s: cannot load the device model: %s; " MODEL_LIBRARY " belongs to"
		       " this project and lies beside libwd_common.so", name,
		       why != NULL ? why : "not found");
		return NULL;
	}
	api = dlsym(lib, "wdm_api");
	if (api == NULL || api->version != WDM_API_VERSION) {
		WD_LOG(ERR, "%s: " MODEL_LIBRARY " has interface version %u, need %u: it and"
		       " libwd_common.so are of different builds", name,
		       api != NULL ? api->version : 0, WDM_API_VERSION);
		dlclose(lib);
		return NULL;
	}
	return api;
}

/* Once loaded it stays: another device may want it, and unloading gains nothing. */
static const struct wdm_api *
library_get(const char *name)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static const struct wdm_api *api;

	pthread_mutex_lock(&lock);
	if (api == NULL)
		api = library_load(name);
	pthread_mutex_unlock(&lock);
	return api;
}

/* ---- Who executes ---- */

static wd_thread_ret
thread_loop(void *arg)
{
	struct model *m = arg;
	uint64_t spin = rte_get_tsc_hz() / 1000000 * IDLE_SPIN_US;
	uint64_t busy = rte_get_tsc_cycles();

	/* Else the kernel would make half as much again of each nap. */
	prctl(PR_SET_TIMERSLACK, 1000);
	/* Relaxed: nothing is handed over with the word, and run() orders what it needs. */
	while (!rte_atomic_load_explicit(&m->stop, rte_memory_order_relaxed)) {
		if (m->api->run(m->wdm, RUN_BUDGET) != 0) {
			busy = rte_get_tsc_cycles();
		} else if (rte_get_tsc_cycles() - busy < spin) {
			rte_pause();
		} else {
			/* Nobody rings a bell for us: that would be a system call in a burst. */
			usleep(IDLE_NAP_US);
		}
	}
	return (wd_thread_ret)0;
}

static void
threads_stop(struct model *m)
{
	rte_atomic_store_explicit(&m->stop, true, rte_memory_order_relaxed);
	while (m->nb_threads > 0)
		wd_thread_join(m->thread[--m->nb_threads]);
}

static int
threads_start(struct wd_dev *dev, struct model *m, unsigned int nb)
{
	char name[16];
	int ret;

	if (nb > MAX_THREADS)
		return -EINVAL;
	while (m->nb_threads < nb) {
		snprintf(name, sizeof(name), "wd-model-%u", m->nb_threads);
		ret = wd_thread_create(&m->thread[m->nb_threads], name, thread_loop, m);
		if (ret != 0) {
			WD_DEV_LOG(dev, ERR, "cannot start thread %u of the model: %s",
				   m->nb_threads, strerror(-ret));
			threads_stop(m);
			return ret;
		}
		m->nb_threads++;
	}
	return 0;
}

static int32_t
service_run(void *arg)
{
	struct model *m = arg;

	return m->api->run(m->wdm, RUN_BUDGET) != 0 ? 0 : -EAGAIN;
}

/* Several service cores may share one device: the model lets them take different queues. */
static int
service_map(struct wd_dev *dev, struct model *m)
{
	uint32_t lcores[RTE_MAX_LCORE];
	int32_t nb, i;
	int ret;

	nb = rte_service_lcore_list(lcores, RTE_DIM(lcores));
	for (i = 0; i < nb; i++) {
		ret = rte_service_map_lcore_set(m->service, lcores[i], 1);
		if (ret != 0)
			return ret;
	}
	ret = rte_service_component_runstate_set(m->service, 1);
	if (ret == 0)
		ret = rte_service_runstate_set(m->service, 1);
	return ret;
}

/*
 * rte_eal_cleanup() ends services before it removes devices, and the service library then reads
 * memory that it has given back. Cores have lost their role by that time.
 */
static bool
services_ended(void)
{
	unsigned int lcore;

	for (lcore = 0; lcore < RTE_MAX_LCORE; lcore++)
		if (rte_eal_lcore_role(lcore) == ROLE_SERVICE)
			return false;
	return true;
}

/* The core says that it left us only while we are still mapped to it, so unmapping comes last. */
static void
service_stop(struct model *m)
{
	uint32_t lcores[RTE_MAX_LCORE];
	int32_t nb, i;

	if (services_ended())
		return;
	rte_service_runstate_set(m->service, 0);
	rte_service_component_runstate_set(m->service, 0);
	while (rte_service_may_be_active(m->service) == 1)
		rte_pause();
	nb = rte_service_lcore_list(lcores, RTE_DIM(lcores));
	for (i = 0; i < nb; i++)
		rte_service_map_lcore_set(m->service, lcores[i], 0);
	rte_service_component_unregister(m->service);
}

static int
service_start(struct wd_dev *dev, struct model *m)
{
	struct rte_service_spec spec = {
		.callback = service_run,
		.callback_userdata = m,
		.capabilities = RTE_SERVICE_CAP_MT_SAFE,
		.socket_id = SOCKET_ID_ANY,
	};
	int ret;

	if (rte_service_lcore_count() <= 0) {
		WD_DEV_LOG(dev, ERR, "model=service needs a service core: give EAL -S <lcores>"
			   " (such as -l 0-1 -S 1), or use model=thread");
		return -ENODEV;
	}
	snprintf(spec.name, sizeof(spec.name), "wd-%.28s", dev->name);
	ret = rte_service_component_register(&spec, &m->service);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot register service %s: %s", spec.name, strerror(-ret));
		return ret;
	}
	ret = service_map(dev, m);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot put service %s on the service cores: %s", spec.name,
			   strerror(-ret));
		service_stop(m);
	}
	return ret;
}

/* One that is not among EAL's lcores (-l 0 -S 1) counts as a service core, but has no thread. */
static bool
service_has_core(struct model *m)
{
	uint32_t lcores[RTE_MAX_LCORE];
	int32_t nb, i;

	nb = rte_service_lcore_list(lcores, RTE_DIM(lcores));
	for (i = 0; i < nb; i++)
		if (rte_service_map_lcore_get(m->service, lcores[i]) == 1 &&
		    rte_service_lcore_may_be_active(lcores[i]) == 1)
			return true;
	return false;
}

static int
service_ready(struct wd_dev *dev, struct model *m)
{
	struct wd_wait w;

	wd_wait_init(&w, SERVICE_STEP_US, SERVICE_LIMIT_US);
	do {
		if (service_has_core(m))
			return 0;
	} while (wd_wait_more(&w));
	WD_DEV_LOG(dev, ERR, "no service core runs service %s, nothing would be executed: give EAL"
		   " service cores that are among its lcores, too (such as -l 0-1 -S 1), or call"
		   " rte_service_lcore_start(), or use model=thread",
		   rte_service_get_name(m->service));
	return -ENODEV;
}

static int
mode_start(struct wd_dev *dev, struct model *m, const struct wd_dev_args *args)
{
	switch (m->mode) {
	case WD_MODEL_INLINE:
		dev->lend = true;
		return 0;
	case WD_MODEL_SERVICE:
		return service_start(dev, m);
	case WD_MODEL_THREAD:
		return threads_start(dev, m, args->threads != 0 ? args->threads : 1);
	}
	return -EINVAL;
}

static void
mode_stop(struct model *m)
{
	if (m->mode == WD_MODEL_SERVICE)
		service_stop(m);
	else if (m->mode == WD_MODEL_THREAD)
		threads_stop(m);
}

/* ---- The transport ---- */

/* What a bus would tell about the function. */
static void
identify(struct wd_dev *dev, struct model *m)
{
	struct wdm_info info;
	unsigned int i;

	m->api->info_get(m->wdm, &info);
	for (i = 0; i < RTE_DIM(dev->bar); i++) {
		dev->bar[i].addr = NULL;
		dev->bar[i].len = info.bar_size[i];
	}
	dev->device_id = info.device_id;
	dev->hw = info.revision;
	dev->is_model = info.subsys_vendor_id == QM_MODEL_SUBSYS_VENDOR_ID &&
			info.subsys_id == QM_MODEL_SUBSYS_ID;
	dev->numa_node = (int)rte_socket_id();
}

static int
function_create(struct wd_dev *dev, struct model *m, const struct wd_dev_args *args)
{
	struct wdm_conf conf = {
		.engine = args->engine->name,
		.hw = args->hw != 0 ? args->hw : QM_HW_V3,
		.vf = !args->pf,
		.queues = args->queues,
		.mem = { .at = model_mem_at, .ctx = &m->mem },
	};

	/* V2 has no register that says how many there are: a PF's driver counts on all of them. */
	if (args->pf && conf.hw == QM_HW_V2)
		conf.queues = 0;
	m->wdm = m->api->create(&conf);
	if (m->wdm == NULL) {
		WD_DEV_LOG(dev, ERR, "the model does not make a %s %s of revision 0x%02x with %u"
			   " queues (0: as silicon): %s", args->engine->name,
			   args->pf ? "pf" : "vf",
			   conf.hw, conf.queues, strerror(errno));
		return -errno;
	}
	dev->vf = !args->pf;
	return 0;
}

static int
model_open(struct wd_dev *dev, const struct wd_dev_args *args)
{
	struct model *m;
	int ret;

	m = calloc(1, sizeof(*m));
	if (m == NULL)
		return -ENOMEM;
	m->mode = args->mode;
	ret = -ELIBACC;
	m->api = library_get(dev->name);
	if (m->api == NULL)
		goto free_model;
	ret = function_create(dev, m, args);
	if (ret != 0)
		goto free_model;
	ret = model_mem_open(&m->mem, dev->mm, m->api, m->wdm);
	if (ret != 0) {
		WD_DEV_LOG(dev, ERR, "cannot give the model its memory: %s", strerror(-ret));
		goto destroy;
	}
	identify(dev, m);
	ret = mode_start(dev, m, args);
	if (ret != 0)
		goto close_mem;
	dev->priv = m;
	return 0;

close_mem:
	model_mem_close(&m->mem);
destroy:
	m->api->destroy(m->wdm);
free_model:
	free(m);
	return ret;
}

static void
model_close(struct wd_dev *dev)
{
	struct model *m = dev->priv;

	mode_stop(m);
	model_mem_close(&m->mem);
	m->api->destroy(m->wdm);
	free(m);
	dev->priv = NULL;
}

static int
model_reset(struct wd_dev *dev)
{
	struct model *m = dev->priv;

	m->api->reset(m->wdm);
	return 0;
}

static int
model_bar_read(struct wd_dev *dev, unsigned int bar, uint64_t off, void *buf, unsigned int len)
{
	struct model *m = dev->priv;

	return m->api->bar_read(m->wdm, bar, off, buf, len);
}

static int
model_bar_write(struct wd_dev *dev, unsigned int bar, uint64_t off, const void *buf,
		unsigned int len)
{
	struct model *m = dev->priv;

	return m->api->bar_write(m->wdm, bar, off, buf, len);
}

static void
model_qp_run(struct wd_qp *qp, unsigned int budget)
{
	struct model *m = qp->dev->priv;

	m->api->run_queue(m->wdm, qp->queue, budget);
}

static int
model_ready(struct wd_dev *dev)
{
	struct model *m = dev->priv;

	return m->mode == WD_MODEL_SERVICE ? service_ready(dev, m) : 0;
}

static int
model_inject(struct wd_dev *dev, unsigned int event, unsigned int nth)
{
	struct model *m = dev->priv;

	if (event >= WDM_EV_NB)
		return -EINVAL;
	m->api->inject(m->wdm, event, nth);
	return 0;
}

static struct wd_dev_ops model_ops = {
	.name = "model",
	.open = model_open,
	.close = model_close,
	.reset = model_reset,
	.bar_read = model_bar_read,
	.bar_write = model_bar_write,
	.qp_run = model_qp_run,
	.ready = model_ready,
	.inject = model_inject,
};
WD_TRANSPORT_REGISTER(model_ops)
