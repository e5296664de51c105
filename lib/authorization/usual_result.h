/* Reading the result of an authorizer that is as most authorizers return it. */
#ifndef APIGW_AUTHORIZATION_USUAL_RESULT_H
#define APIGW_AUTHORIZATION_USUAL_RESULT_H

#include "authorization/authorization.h"

/* Read a result into `a`, which is empty. Its strings are kept in one copy of the text. Set `*is_read` to whether it
 * was read; if not, `a` is empty again. Return APIGW_E_NOMEM when out of memory, else APIGW_OK. */
apigw_status gw_authorization_read_usual(apigw_authorization *a, const format_authorizer *rules, slice text,
                                         bool simple, bool *is_read);

#endif
