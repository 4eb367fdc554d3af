/** Architectures as compositions of shared parts, and the step that runs them. */
package io.yunmo.language.model;
