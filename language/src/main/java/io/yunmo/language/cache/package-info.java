/** Blocks of keys and values: who holds which, which prefixes can be shared, and which go first. */
package io.yunmo.language.cache;
