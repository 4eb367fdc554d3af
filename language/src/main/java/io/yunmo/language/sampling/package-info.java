/** Drawing tokens: penalties, truncation, and a generator a request. */
package io.yunmo.language.sampling;
