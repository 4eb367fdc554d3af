/** From a training's YAML to a published version: the form, the job and the report. */
package io.yunmo.server.training;
