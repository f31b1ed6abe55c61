/* SPDX-License-Identifier: MIT */
/* How the values of axes, bars and tables are written. */
#ifndef CB_HTML_UNITS_H
#define CB_HTML_UNITS_H

#include "render/html/chart.h"

cb_chart_unit cb_unit_number;     /* 0.25, 4.5, 1,500 */
cb_chart_unit cb_unit_figure;     /* three digits: 1.23, 12.3, 123, 1,234 */
cb_chart_unit cb_unit_ratio;      /* 2.651 */
cb_chart_unit cb_unit_percent;    /* 1.2 % */
cb_chart_unit cb_unit_bytes;      /* 268 KB */
cb_chart_unit cb_unit_block_size; /* 64 KiB */
cb_chart_unit cb_unit_ns;         /* 12.5 us */

#endif
