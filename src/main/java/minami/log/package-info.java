/** What keeps the log short. It sees no other package of ours. */
package minami.log;
