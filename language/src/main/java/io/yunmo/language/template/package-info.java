/** Chat templates: the part of Jinja that models' templates use. */
package io.yunmo.language.template;
