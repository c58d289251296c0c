/** Where a TCP probe connects to: `5433`, `db:5433`, `[::1]:5433`. */
export function parseTarget(written: string | number): {readonly host: string; readonly port: number} | undefined {
	const match = /^(?:(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/i.exec(String(written));
	const port = Number(match?.[3]);
	return match && port >= 1 && port <= 65_535 ? {host: match[1] ?? match[2] ?? 'localhost', port} : undefined;
}

export function formatTarget({host, port}: {readonly host: string; readonly port: number}): string {
	return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
