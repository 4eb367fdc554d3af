/** Measurements of the language engine, and the files they need. */
package io.yunmo.bench.language;
