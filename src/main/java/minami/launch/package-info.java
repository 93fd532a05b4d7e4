/**
 * {@code java -jar minami.war}: {@link minami.launch.Main} unpacks the Jetty that the WAR carries
 * outside of {@code WEB-INF/lib}, and has it serve the WAR.
 */
package minami.launch;
