/** The MCP server does not know our session any more: nothing was done, and a new session may ask again. */
export class SessionLost extends Error {}
