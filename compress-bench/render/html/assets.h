/* SPDX-License-Identifier: MIT */
/* Files of this folder as text.  The build makes them (build.mk). */
#ifndef CB_HTML_ASSETS_H
#define CB_HTML_ASSETS_H

extern const char cb_asset_page_css[];
extern const char cb_asset_table_js[];

#endif
