/** How rooms show themselves in JMX. */
package minami.jmx;
