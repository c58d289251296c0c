/** So many in ten seconds: strangers must not fill anybody's log. */
const maxNotices = 20;
const windowMs = 10_000;

/** Passes sentences on, and says how many it has left out. */
export function limitNotices(tell: (text: string) => void): (text: string) => void {
	let since = -Infinity;
	let told = 0;
	let leftOut = 0;
	return text => {
		const now = performance.now();
		if (now - since > windowMs) {
			if (leftOut > 0) {
				tell(`${leftOut} more of such notices were left out`);
			}

			since = now;
			told = 0;
			leftOut = 0;
		}

		if (told < maxNotices) {
			told++;
			tell(text);
		} else {
			leftOut++;
		}
	};
}
