import {dockerHub, registryOf, type FoundLogin} from './registry-login.ts';

/** An engine's words about a registry that does not let us in, as what to do about it; other words as they are. */
export function describeDenied(answer: string, image: string, {login, trouble}: FoundLogin): string {
	if (!/no basic auth credentials|unauthorized|authentication required|access denied|\bdenied: |403 Forbidden|incorrect username or password/i.test(answer)) {
		return answer;
	}

	const registry = registryOf(image);
	const command = `docker login${registry === dockerHub ? '' : ` ${registry}`}`;
	const name = registry === dockerHub ? 'Docker Hub' : registry;
	if (login) {
		return `${name} does not let ${login.username ?? 'this login'} have it: ${command} (${answer})`;
	}

	return `${name} asks for a login${trouble === undefined ? '' : `, and ${trouble}`}: ${command} (${answer})`;
}
