/** Payment card numbers, alone or in groups, by the ranges and lengths that networks issue and their check digit. */

// Not within a longer number, a word, an amount or a UUID; a phone number with its plus is none.
const DIGITS = /(?<![\w.+-])[2-6]\d{3}(?:[ -]?\d){10,15}(?![\w])(?!\.\d)/g;

/** First digits and length of what Visa, Mastercard, American Express, Diners, Discover, JCB and UnionPay issue. */
const NETWORKS: readonly RegExp[] = [
  /^4\d{15}(?:\d{3})?$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^6(?:011|5\d{2}|4[4-9]\d)\d{12}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
];

/** The text with every card number replaced; what follows one, such as its expiry, stays. */
export function scrubCards(text: string, replacement: string): string {
  return text.replaceAll(DIGITS, (found) => {
    // A number that follows after a space looks like one more group: the longest beginning that is a card counts.
    for (let end = found.length; end >= 14; end -= 1) {
      const next = found.charAt(end);
      const whole = /\d/.test(found.charAt(end - 1)) && !/\d/.test(next);
      if (whole && isCard(found.slice(0, end))) return replacement + found.slice(end);
    }
    return found;
  });
}

function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  return NETWORKS.some((network) => network.test(digits)) && passesLuhn(digits);
}

/** The check digit of payment cards, ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
