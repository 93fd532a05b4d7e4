/**
 * What this node tells those who watch it. {@link minami.metrics.Tally} counts answers; {@link
 * minami.metrics.Metrics} shows that, and what the other rooms count, in the text format of
 * Prometheus; {@code MetricsBean} shows the same in JMX. The numbers are read when somebody asks,
 * so that a request pays for none of this but its own count; only requests that wait are timed.
 */
package minami.metrics;
