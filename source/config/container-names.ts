/** A project's name as engines take it in names of containers, networks and images. */
export function projectId(name: string): string {
	const text = name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z\d_-]+/g, '-').replace(/^[^a-z\d]+/, '').replace(/-+$/, '');
	return text === '' ? 'project' : text;
}

/** `<project>-<service>-<n>`, one for each service and copy. */
export function containerName(project: string, service: string, replica: number): string {
	return `${project}-${service}-${replica}`;
}

/** What a `build` without `image` makes. Names of images have no capitals. */
export function imageName(project: string, service: string): string {
	const text = service.toLowerCase().replaceAll(/[^a-z\d]+/g, '-').replace(/-+$/, '');
	return `devtui-${project}-${text}`;
}

export function networkName(project: string): string {
	return `devtui-${project}`;
}

/** `postgres:16`, `ghcr.io/owner/app:main`, `localhost:5000/app@sha256:…` */
export function isImageName(written: string): boolean {
	const component = String.raw`[a-z\d]+(?:(?:\.|__?|-+)[a-z\d]+)*`;
	const domain = String.raw`(?:[a-zA-Z\d](?:[a-zA-Z\d.-]*[a-zA-Z\d])?|\[[\da-fA-F:]+\])(?::\d+)?`;
	return new RegExp(String.raw`^(?:${domain}/)?${component}(?:/${component})*(?::[\w][\w.-]{0,127})?(?:@[a-z\d]+(?:[+._-][a-z\d]+)*:[\da-fA-F]{32,})?$`).test(written)
		|| /^(sha256:)?[\da-f]{64}$/.test(written);
}
