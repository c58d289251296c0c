/** What `devtui` knows to do, for suggestions. */
export const commandNames = ['up', 'run', 'check', 'schema', 'doctor'] as const;
