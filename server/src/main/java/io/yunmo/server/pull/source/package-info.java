/** Where models come from: files, web addresses, model hubs, registries and package indexes. */
package io.yunmo.server.pull.source;
