/** Words that say nothing about what a text is about; they also give a text's language away. */
export type Language = 'english' | 'german' | 'french' | 'spanish' | 'russian' | 'arabic';

const LISTS: Record<Language, string> = {
  english: `a about after again all also am an and any are as at be because been before being between both but by can
    could did do does doing don during each few for from further had has have having he her here hers him his how i if in
    into is it its itself just me more most my no nor not now of off on once only or other our ours out over own same she
    should so some such than that the their theirs them then there these they this those through to too under until up
    very was we were what when where which while who whom why will with would you your yours s t ll re ve d m`,
  german: `aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei bin bis bist da damit
    dann das dass daß dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du
    durch ein eine einem einen einer eines er es etwas euch euer für gegen gewesen habe haben hat hatte hatten hier hin
    hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist jede jedem jeden jeder jedes jene kann kein
    keine keinem keinen können könnte mein meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne sehr sein
    seine seinem seinen seiner selbst sich sie sind so solche soll sollte sondern um und uns unser unter viel vom von vor
    wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn wer werde werden wie wieder will
    wir wird wo wurde wurden zu zum zur zwar zwischen über`,
  french: `à ai as au aucun aussi autre aux avait avec avoir c ce cela ces cet cette comme comment d dans de des donc du
    elle elles en es est et étaient était été être eu fait il ils j je l la le les leur leurs lui m ma mais me même mes
    moi mon n ne nos notre nous on ont ou où par pas plus pour pourquoi qu quand que quel quelle quelles quels qui s sa
    sans se ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y`,
  spanish: `a al algo como con cómo cual cuál cuales cuando cuándo de del desde donde dónde dos el él ella ellas ellos
    en entre era eran es esa ese eso esta está están este esto estos fue fueron ha había han hasta hay la las le les lo
    los me mi mis mucho muy más ni no nos nosotros o otra otro para pero por porque qué que quien quién quienes se sea
    ser si sí sin sobre son su sus también te tiene tu tus un una uno unos y ya yo`,
  russian: `а без более был была были было быть в вам вас весь во вот все всего всех вы где да даже для до его ее её если
    есть еще ещё же за здесь и из или им их к как какая какие какой когда кто ли либо мне может мы на над надо наш не
    него нее неё нет ни них но ну о об однако он она они оно от очень по под после при с со так также такой там те тем то
    того тоже той только том ты у уже хотя чего чей чем что чтобы чье чья эта эти это этот я сколько`,
  arabic: `أن أو أي أية أين إذا إلى إن اذا الى الذي الذين التي ان او اي اين بعد به بها بين تلك ثم حتى حيث خلال ذلك عام عن عند
    عندما على غير في فيه فيها قبل قد كان كانت كل كم كما كيف لا لكن لم لماذا لن له لها لهم ما ماذا متى مع من منذ منه منها هذا
    هذه هل هم هو هي وقد وكان وكانت ولكن وهو وهي يتم`,
};

function wordsOf(language: Language): ReadonlySet<string> {
  return new Set(LISTS[language].split(/\s+/));
}

export const STOPWORDS: Record<Language, ReadonlySet<string>> = {
  english: wordsOf('english'),
  german: wordsOf('german'),
  french: wordsOf('french'),
  spanish: wordsOf('spanish'),
  russian: wordsOf('russian'),
  arabic: wordsOf('arabic'),
};
