/* Who may call a method or a route of a template: its AuthorizationType and its AuthorizerId (H3.6, H3.31). */
#include "gateway/cloudformation_importers.h"
#include "gateway/definition_build.h"

void gw_template_protect(importer *im, definition_route *r, const template_protection *p) {
    definition_authorizer *a;
    if (p->authorization == 0 && node_present(p->authorizer)) /* what is meant to be protected must not be open */
        gw_import_fail(im, APIGW_E_MISSING, p->at, "expected a member 'AuthorizationType'");
    if (p->authorization == TEMPLATE_AUTHORIZATION_IAM)
        r->authorization = AUTHORIZATION_IAM;
    if (p->authorization != TEMPLATE_AUTHORIZATION_CUSTOM && p->authorization != TEMPLATE_AUTHORIZATION_TOKEN)
        return;
    if (!node_present(p->authorizer)) {
        gw_import_fail(im, APIGW_E_MISSING, p->at, "expected a member 'AuthorizerId'");
        return;
    }
    a = gw_template_linked(im, p->authorizer, SORT_AUTHORIZER, "an authorizer");
    if (a == NULL)
        return;
    if ((a->type == p->token_type) != (p->authorization == TEMPLATE_AUTHORIZATION_TOKEN))
        gw_import_fail(im, APIGW_E_VALUE, p->authorizer.at, "the authorizer is of another type than the %s says",
                       p->owner);
    gw_import_authorize(im, r, a, p->at);
}
