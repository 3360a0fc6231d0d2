/**
 * The statements of this database that wait for a lock; those of other tests' databases on the same server do not count. To
 * be asked outside of transactions, each of which is given one answer again and again.
 */
export const WAITING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
