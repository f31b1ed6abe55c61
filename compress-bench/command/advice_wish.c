/* SPDX-License-Identifier: MIT */
#include "command/advice_wish.h"

#include "base/say.h"

/* Options that say nothing without another one. */
static const struct {
    enum cb_option_id option, needs;
    const char *example;
} needed[] = {{CB_OPT_hbase, CB_OPT_goal, "balanced"},
              {CB_OPT_table, CB_OPT_goal, "balanced"},
              {CB_OPT_family, CB_OPT_goal, "balanced"},
              {CB_OPT_rewrites, CB_OPT_goal, "balanced"},
              {CB_OPT_write_mb_s, CB_OPT_goal, "write"},
              {CB_OPT_gets_per_s, CB_OPT_goal, "read"},
              {CB_OPT_hit_rate, CB_OPT_gets_per_s, "5000"}};

/* The first choice of --goal is to have none. */
static bool has_goal(const struct cb_arguments *arguments)
{
    return arguments->option[CB_OPT_goal].number > 0;
}

static bool is_there(const struct cb_arguments *arguments, enum cb_option_id option)
{
    return option == CB_OPT_goal ? has_goal(arguments) : arguments->option[option].given;
}

static bool check_needs(const struct cb_arguments *arguments)
{
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (arguments->option[needed[i].option].given &&
            !is_there(arguments, needed[i].needs)) {
            cb_say("run: --%s goes with --%s, as --%s %s",
                   cb_option_table[needed[i].option].name,
                   cb_option_table[needed[i].needs].name,
                   cb_option_table[needed[i].needs].name, needed[i].example);
            return false;
        }
    }
    return true;
}

static uint64_t number_of(const struct cb_arguments *arguments, enum cb_option_id option)
{
    return (uint64_t)arguments->option[option].number;
}

static void read_load(struct cb_load_wish *load, const struct cb_arguments *arguments)
{
    *load = (struct cb_load_wish){
        .has_gets = arguments->option[CB_OPT_gets_per_s].given,
        .has_writes = arguments->option[CB_OPT_write_mb_s].given,
        .gets_per_s = number_of(arguments, CB_OPT_gets_per_s),
        .hit_pct = (unsigned)number_of(arguments, CB_OPT_hit_rate),
        .write_mb_s = (double)number_of(arguments, CB_OPT_write_mb_s),
        .rewrites = (unsigned)number_of(arguments, CB_OPT_rewrites)};
}

bool cb_advice_wish_read(struct cb_advice_wish *wish, bool *is_wanted,
                         const struct cb_arguments *arguments)
{
    char error[CB_HBASE_ERROR_BYTES];

    *is_wanted = has_goal(arguments);
    if (!*is_wanted) {
        return check_needs(arguments);
    }
    *wish = (struct cb_advice_wish){
        .goal = (enum cb_goal_id)(arguments->option[CB_OPT_goal].number - 1),
        .hbase_given = arguments->option[CB_OPT_hbase].given,
        .table = arguments->option[CB_OPT_table].text,
        .family = arguments->option[CB_OPT_family].text};
    read_load(&wish->load, arguments);
    if (!cb_hbase_parse(&wish->hbase, arguments->option[CB_OPT_hbase].text, error)) {
        cb_say("run: --hbase %s: %s", arguments->option[CB_OPT_hbase].text, error);
        return false;
    }
    if (!cb_hbase_table_is_legal(&wish->hbase, wish->table, error)) {
        cb_say("run: --table %s: %s", wish->table, error);
        return false;
    }
    if (!cb_hbase_family_is_legal(wish->family, error)) {
        cb_say("run: --family %s: %s", wish->family, error);
        return false;
    }
    return check_needs(arguments);
}
