/** JSON written straight into bytes. */
package io.yunmo.protocol.json;
