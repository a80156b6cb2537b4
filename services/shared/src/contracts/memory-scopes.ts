/**
 * The scope of what tells of several clients at once, such as a reflection that names the work of all of them. It is written like a
 * client's, and read only by callers whose token may see all clients.
 */
export const SEVERAL_CLIENTS = '@several-clients';
