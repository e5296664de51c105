/* Evaluating values of a template: functions, of which the template has a table, Fn::If and conditions.
 *
 * Arguments are evaluated before the function that takes them. What is begun waits in frames, so that nesting takes no
 * stack. */
#include "gateway/cloudformation_evaluate.h"
#include "core/error.h"

/* What is begun: a function whose argument is evaluated, a list or an object of an argument, a condition by its name.
 */
enum frame_kind { FRAME_CALL, FRAME_LIST, FRAME_MAP, FRAME_CONDITION };

typedef struct evaluation_frame {
    enum frame_kind kind;
    const template_function *function;
    value source, made; /* of a list or an object: what is evaluated, and what is made of it */
    size_t at;
    value name; /* of the member that is evaluated */
    value_entry *condition;
} evaluation_frame;

enum {
    FRAMES = 64, /* nested functions and lists of one evaluation */
    RUNS = 4 /* evaluations within each other: of a value, of a condition, of a resource's condition, and one more */
};

/* What is known of a condition: the tag of its value. */
enum { CONDITION_NEW, CONDITION_RUNNING, CONDITION_TRUE, CONDITION_FALSE };

static evaluation_frame *push_frame(evaluation *e, enum frame_kind kind, value source) {
    evaluation_frame *f;
    if (e->count == FRAMES) {
        gw_import_fail(e->im, APIGW_E_DEPTH, e->im->place, "functions are nested too deep");
        return NULL;
    }
    if (!gw_import_spend(e->im, 1))
        return NULL;
    f = &e->frames[e->count++];
    memset(f, 0, sizeof *f);
    f->kind = kind;
    f->source = source;
    return f;
}

/* Return the table entry of a template function, or NULL when the value is not a function. */
static const value_entry *function_entry(const evaluation *e, value v) {
    const value_entry *entry;
    size_t i = 0;
    slice name;
    if (v.kind != VALUE_MAP || gw_value_map_count(v.as.map) != 1)
        return NULL;
    entry = gw_value_map_next(v.as.map, &i);
    name = value_text(entry->name);
    if (slice_starts_with(name, SLICE("Fn::")) || slice_is(name, "Ref") ||
        (e->conditions && slice_is(name, "Condition") && entry->value.kind == VALUE_STRING))
        return entry;
    return NULL;
}

/* Choose a value of Fn::If. */
static value choose(importer *im, value argument) {
    const value_list *list = argument.kind == VALUE_LIST ? argument.as.list : NULL;
    if (list != NULL && list->count == 3 && list->items[0].kind == VALUE_STRING)
        return list->items[gw_template_condition(im, value_text(list->items[0]), im->place) ? 1 : 2];
    gw_import_fail(im, APIGW_E_VALUE, im->place, "expected a condition and two values in 'Fn::If'");
    return gw_value_null();
}

/* Begin a condition by its name. True: it is known already, and `*v` is its outcome. Else `*v` is its definition. */
static bool begin_condition(evaluation *e, slice name, value *v) {
    importer *im = e->im;
    value_entry *entry = gw_value_map_find(im->template->conditions.v.as.map, name); /* this is within one of them */
    evaluation_frame *f;
    if (entry == NULL) {
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "there is no condition %s", name);
    } else if (entry->value.tag == CONDITION_RUNNING) {
        gw_import_fail_name(im, APIGW_E_VALUE, im->place, "the condition %s depends on itself", name);
    } else if (entry->value.tag != CONDITION_NEW) {
        *v = gw_value_boolean(entry->value.tag == CONDITION_TRUE);
        return true;
    } else if ((f = push_frame(e, FRAME_CONDITION, *v)) != NULL) {
        f->condition = entry;
        *v = entry->value;
        v->tag = 0;
        entry->value.tag = CONDITION_RUNNING;
        return false;
    }
    *v = gw_value_null();
    return true;
}

/* Begin a list or an object of an argument. */
static void begin_container(evaluation *e, value v) {
    evaluation_frame *f = push_frame(e, v.kind == VALUE_LIST ? FRAME_LIST : FRAME_MAP, v);
    if (f != NULL && !(v.kind == VALUE_LIST ? gw_value_new_list(e->im->memory, &f->made)
                                            : gw_value_new_map(e->im->memory, &f->made)))
        gw_import_nomem(e->im);
}

/* Begin a call, whose argument comes next. */
static void begin_call(evaluation *e, slice name, value v) {
    evaluation_frame *f = push_frame(e, FRAME_CALL, v);
    const template_function *known = e->im->template->functions;
    for (; f != NULL && known->name != NULL; known++)
        if (slice_is(name, known->name))
            f->function = known;
    if (f != NULL && f->function == NULL)
        gw_import_fail_name(e->im, APIGW_E_UNSUPPORTED, e->im->place, "the function %s is not supported", name);
}

/* Begin to evaluate a value; `argument`: also what is inside of a list or an object. True: `*v` is what it gives.
 * False: it waits for the elements of a list or object. */
static bool begin_value(evaluation *e, value *v, bool argument) {
    while (import_good(e->im)) {
        const value_entry *entry = function_entry(e, *v);
        slice name;
        if (entry == NULL) {
            if (!argument || (v->kind != VALUE_LIST && v->kind != VALUE_MAP))
                return true;
            begin_container(e, *v);
            return false;
        }
        name = value_text(entry->name);
        if (slice_is(name, "Condition")) {
            if (begin_condition(e, value_text(entry->value), v))
                return true;
        } else if (slice_is(name, "Fn::If")) {
            *v = choose(e->im, entry->value);
        } else {
            begin_call(e, name, *v);
            *v = entry->value;
            argument = true;
        }
    }
    return true;
}

/* Take the next element of a list or object that is being evaluated. False: it had the last one, and is done. */
static bool next_element(evaluation_frame *f, value *v) {
    const value_entry *entry;
    if (f->kind == FRAME_LIST) {
        if (f->at == f->source.as.list->count)
            return false;
        *v = f->source.as.list->items[f->at++];
        return true;
    }
    entry = gw_value_map_next(f->source.as.map, &f->at);
    if (entry == NULL)
        return false;
    f->name = entry->name;
    *v = entry->value;
    return true;
}

/* Give a frame what it waits for. True: it is done, and `*v` is what it gives. */
static bool give(evaluation *e, evaluation_frame *f, value *v) {
    importer *im = e->im;
    if (f->kind == FRAME_LIST || f->kind == FRAME_MAP) {
        if (!gw_import_spend(im, 24) ||
            !(f->kind == FRAME_LIST ? gw_value_list_add(im->memory, f->made.as.list, *v)
                                    : gw_value_map_put(im->memory, f->made.as.map, f->name, *v)))
            gw_import_nomem(im);
        return false;
    }
    if (f->kind == FRAME_CALL) {
        *v = f->function->run(e, *v);
        return true;
    }
    if (v->kind != VALUE_BOOLEAN)
        gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a condition");
    f->condition->value.tag = v->kind == VALUE_BOOLEAN && v->as.boolean ? CONDITION_TRUE : CONDITION_FALSE;
    return true;
}

/* Evaluate until nothing waits. */
static value run_evaluation(evaluation *e, value v) {
    bool done = begin_value(e, &v, false);
    while (e->count != 0 && import_good(e->im)) {
        evaluation_frame *f = &e->frames[e->count - 1];
        if (done && give(e, f, &v)) {
            e->count--;
            if (e->again) {
                e->again = false;
                done = begin_value(e, &v, e->count != 0);
            }
        } else if (next_element(f, &v)) {
            done = begin_value(e, &v, true);
        } else {
            v = f->made;
            e->count--;
            done = true;
        }
    }
    return import_good(e->im) ? v : gw_value_null();
}

static value evaluate(importer *im, value v, const char *at, bool conditions) {
    evaluation e = {.im = im, .conditions = conditions};
    if (im->depth == 0)
        im->place = at;
    if (im->depth == RUNS) {
        gw_import_fail(im, APIGW_E_DEPTH, im->place, "functions are nested too deep");
        return gw_value_null();
    }
    if (im->frames == NULL)
        im->frames = gw_import_new(im, sizeof(evaluation_frame) * RUNS * FRAMES);
    if (im->frames == NULL)
        return gw_value_null();
    e.frames = (evaluation_frame *)im->frames + (size_t)im->depth * FRAMES;
    im->depth++;
    v = run_evaluation(&e, v);
    im->depth--;
    return v;
}

bool gw_template_condition(importer *im, slice name, const char *at) {
    value_entry *entry = node_is(im->template->conditions, VALUE_MAP)
                             ? gw_value_map_find(im->template->conditions.v.as.map, name)
                             : NULL;
    value v;
    if (im->depth == 0)
        im->place = at;
    if (entry == NULL) {
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, im->place, "there is no condition %s", name);
        return false;
    }
    if (entry->value.tag == CONDITION_RUNNING) {
        gw_import_fail_name(im, APIGW_E_VALUE, im->place, "the condition %s depends on itself", name);
        return false;
    }
    if (entry->value.tag == CONDITION_NEW) {
        v = entry->value;
        v.tag = 0;
        entry->value.tag = CONDITION_RUNNING;
        v = evaluate(im, v, at, true);
        if (import_good(im) && v.kind != VALUE_BOOLEAN)
            gw_import_fail(im, APIGW_E_TYPE, im->place, "expected a condition");
        entry->value.tag = v.kind == VALUE_BOOLEAN && v.as.boolean ? CONDITION_TRUE : CONDITION_FALSE;
    }
    return entry->value.tag == CONDITION_TRUE;
}

node gw_import_evaluate(importer *im, node n) {
    const evaluation none = {.im = im};
    value v;
    if (!node_present(n) || n.v.kind == VALUE_NULL)
        return node_absent();
    if (im->template == NULL || function_entry(&none, n.v) == NULL)
        return n;
    v = evaluate(im, n.v, n.at, false);
    return v.kind != VALUE_NULL ? node_of(v, n.at) : node_absent();
}
