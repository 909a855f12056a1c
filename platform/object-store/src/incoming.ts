/** Writes under way and locks; beside the workspaces, whose names are UUIDs. */
export const INCOMING = 'incoming'
