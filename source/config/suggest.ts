import {closestMatch} from 'leven';

/** `did you mean "timeout"?`, when one of the candidates is close. */
export function suggest(written: string, candidates: readonly string[]): string | undefined {
	const closest = closestName(written, candidates);
	return closest === undefined ? undefined : `did you mean "${closest}"?`;
}

export function closestName(written: string, candidates: readonly string[]): string | undefined {
	const sameName = candidates.find(candidate => bare(candidate) === bare(written))
		// Two letters in the wrong order are one slip, and a distance of two.
		?? candidates.find(candidate => candidate.length === written.length && sorted(candidate) === sorted(written));
	if (sameName !== undefined) {
		return sameName;
	}
	return closestMatch(written, candidates, {maxDistance: Math.min(3, Math.floor(written.length / 2))});
}

/** `dependsOn`, `depends-on` and `depends_on` are one name. */
function bare(name: string): string {
	return name.toLowerCase().replaceAll(/[_\-.\s]/g, '');
}

function sorted(name: string): string {
	return [...name].sort().join('');
}
