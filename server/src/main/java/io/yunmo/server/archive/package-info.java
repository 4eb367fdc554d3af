/** A version of a model as one file, for machines without a network: a tar of a manifest and the version's files. */
package io.yunmo.server.archive;
