/** The administration interface under {@code /yunmo/v1}: data sets, trainings, models and their release. */
package io.yunmo.server.admin;
