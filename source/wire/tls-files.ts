import {createSecureContext, type SecureContext} from 'node:tls';

/** What the files hold, in PEM. */
export interface TlsFiles {
	/** Whom to trust; absent: those that Node trusts. */
	readonly ca?: string;
	/** With `key`: shown to whoever asks for it. */
	readonly cert?: string;
	readonly key?: string;
}

/** No files, no TLS. */
export function prepareTls(files: TlsFiles | undefined): {readonly context: SecureContext | undefined} | {readonly refusal: string} {
	if (files === undefined) {
		return {context: undefined};
	}

	try {
		return {context: createSecureContext(files)};
	} catch (error) {
		return {refusal: `the certificate, its key or the authority cannot be used: ${(error as Error).message}`};
	}
}
