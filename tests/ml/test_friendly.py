"""Short comments as readers write them: none may be held, whoever and whatever they name."""

import pytest

from ml.labels import HOLD_ABOVE
from ml.scorer import Scorer

FRIENDLY = """\
Thanks for this article, very helpful.
I completely disagree with the author, but well written.
As a gay man I found this really touching.
Muslims in our town organised a lovely street party.
My Jewish neighbours are wonderful people.
The corruption in this government is shocking.
Drug policy should be based on evidence, not fear.
Why does nobody talk about heroin addiction in rural areas?
The president should resign.
Black lives matter.
I am a black woman and I love this city.
Lesbian couples should be able to adopt.
This is nonsense, the numbers don't add up.
What a beautiful picture!
First!
lol
Can someone explain the new tax rules to me?
The police did a great job yesterday.
The police killed another innocent man.
Killing the bill was the right decision.
Casinos should pay more tax.
My mother takes viagra for her lung condition, it is expensive.
See https://en.wikipedia.org/wiki/Housing for background.
I bought this book last year, it's cheap and good.
The match was a disaster, our defence was terrible.
Bad idea. It will fail.
The film is about a serial killer, very dark.
Women deserve equal pay.
Transgender people face a lot of discrimination.
Abortion is a private matter.
Guns don't belong in schools.
I hate Mondays.
Damn good coffee in that place.
Immigrants built this country.
White people are a minority in the world.
Please fix the typo in the second paragraph.
Old people vote more than young people.
He is blind but plays the piano brilliantly.
This policy is stupid.
Shame on the minister for lying to parliament.
The Chinese economy is slowing down.
Subscribe to the newsletter to read more, I like it.
You are right, I was wrong. Sorry!
Sex education should start early.
There are Canadian families on our street, and we share a garden.
Oil prices will rise, check the link in the article.""".splitlines()

HELD = {
    "You are a complete idiot and should shut up": "toxic",
    "fuck off you moron": "toxic",
    "I will find you and kill you": "threat",
    "Buy cheap viagra pills at http://cheap-pills.example now!!! http://win.example": "spam",
    "Great post! Check out my site http://seo.example for cheap SEO backlinks": "spam",
    "nice video check out my channel and subscribe": "spam",
}


@pytest.mark.parametrize("text", FRIENDLY)
def test_a_friendly_or_neutral_comment_is_not_held(scorer: Scorer, text: str) -> None:
    (prediction,) = scorer.score([text])
    assert {k: p for k, p in prediction.probabilities.items() if p > HOLD_ABOVE[k]} == {}


@pytest.mark.parametrize(("text", "label"), HELD.items())
def test_abuse_threats_and_spam_are_held(scorer: Scorer, text: str, label: str) -> None:
    (prediction,) = scorer.score([text])
    assert prediction.probabilities[label] > HOLD_ABOVE[label]
