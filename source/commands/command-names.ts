/** What `devtui` knows to do, for suggestions. */
export const commandNames = ['up', 'check', 'schema', 'doctor'] as const;
