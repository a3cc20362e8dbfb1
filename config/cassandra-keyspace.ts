/** Where every Weir of one cluster keeps its tables. */
export const CASSANDRA_KEYSPACE = 'weir';
