/** Brings models in from where they are published: finds a file, fetches it so that it can be resumed, checks it, publishes it. */
package io.yunmo.server.pull;
