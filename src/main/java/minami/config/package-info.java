/**
 * Reads and checks all settings before anything is started. {@link minami.config.Config} builds the
 * settings of each component; {@code Settings} knows where a value comes from, and collects what is
 * wrong.
 */
package minami.config;
