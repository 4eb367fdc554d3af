/**
 * Tables that a network is trained on: reading files into typed columns, profiles, splits, and the pipeline that turns
 * raw columns into features. Everything here is in memory and immutable once made; nothing reaches the network.
 */
package io.yunmo.data;
