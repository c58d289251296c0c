declare const DEVTUI_VERSION: string | undefined;

/** From package.json; the build puts it here, so that `--version` reads nothing. */
export const version = typeof DEVTUI_VERSION === 'string' ? DEVTUI_VERSION : '0.0.0-source';
