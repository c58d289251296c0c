import {createCipheriv, createDecipheriv, hkdfSync, randomBytes} from 'node:crypto';

/**
 * A page's token in a cookie that only the hub can read, and only for so long. Browsers send a cookie to every port of a
 * host: whoever serves another one there sees it, and must not learn the token. The token in it is judged anew each
 * time, so that one that is revoked is worth nothing, and nothing has to be remembered over the end of a hub.
 */
export interface Sessions {
	/** For `Set-Cookie`. */
	begin(token: string): string;
	end(): string;
	/** By the header `Cookie`. */
	tokenOf(cookies: string | undefined): string | undefined;
}

export interface SessionOptions {
	/** Known to the hub alone, and the same when it is started again; absent: sessions end with it. */
	readonly secret?: string;
	/** Two hubs of one host do not end each other's sessions. */
	readonly port: number;
	readonly isEncrypted: boolean;
}

export function createSessions({secret, port, isEncrypted}: SessionOptions, now = () => Date.now()): Sessions {
	const key = Buffer.from(hkdfSync('sha256', secret ?? randomBytes(keyBytes), '', 'devtui hub page', keyBytes));
	const name = `${isEncrypted ? '__Host-' : ''}devtui-hub-${port}`;
	const attributes = `; Path=/; HttpOnly; SameSite=Strict${isEncrypted ? '; Secure' : ''}`;
	return {
		begin(token) {
			const nonce = randomBytes(nonceBytes);
			const cipher = createCipheriv('aes-256-gcm', key, nonce);
			const sealed = Buffer.concat([nonce, cipher.update(JSON.stringify({token, until: now() + lifeMs}), 'utf8'), cipher.final(), cipher.getAuthTag()]);
			return `${name}=${sealed.toString('base64url')}${attributes}; Max-Age=${lifeMs / 1000}`;
		},
		end: () => `${name}=${attributes}; Max-Age=0`,
		tokenOf(cookies = '') {
			const value = cookies.split(/; */).find(cookie => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
			const opened = value === undefined ? undefined : open(Buffer.from(value, 'base64url'), key);
			return opened && opened.until > now() ? opened.token : undefined;
		},
	};
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const lifeMs = 30 * 24 * 3_600_000;

function open(sealed: Buffer, key: Buffer): {readonly token: string; readonly until: number} | undefined {
	if (sealed.length <= nonceBytes + tagBytes) {
		return undefined;
	}

	try {
		const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
		decipher.setAuthTag(sealed.subarray(-tagBytes));
		const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
		return JSON.parse(text) as {readonly token: string; readonly until: number};
	} catch {
		// Not ours, or of an earlier secret: that is to have no session.
		return undefined;
	}
}
