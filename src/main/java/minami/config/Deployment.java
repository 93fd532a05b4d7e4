package minami.config;

import java.util.OptionalInt;

/**
 * Where this web application runs, as far as settings depend on it.
 *
 * @param port on which it listens; empty in a container, which does not say
 * @param contextPath under which it is found there; empty for the root
 * @param version of this software
 */
public record Deployment(OptionalInt port, String contextPath, String version) {}
