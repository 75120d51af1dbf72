<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
    <context>
        <name>pult</name>
        <message>
            <source> min</source>
            <translation> мин</translation>
        </message>
        <message>
            <source> s</source>
            <translation> с</translation>
        </message>
        <message numerus="yes">
            <source>%n action(s) of yours are not sent yet: they stay here encrypted and are sent when you sign in here again.</source>
            <translation>
                <numerusform>%n ваше действие ещё не отправлено: оно останется здесь в зашифрованном виде и уйдёт, когда вы снова войдёте.</numerusform>
                <numerusform>%n ваших действия ещё не отправлены: они останутся здесь в зашифрованном виде и уйдут, когда вы снова войдёте.</numerusform>
                <numerusform>%n ваших действий ещё не отправлены: они останутся здесь в зашифрованном виде и уйдут, когда вы снова войдёте.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n action(s) waiting</source>
            <translation>
                <numerusform>%n действие ждёт отправки</numerusform>
                <numerusform>%n действия ждут отправки</numerusform>
                <numerusform>%n действий ждут отправки</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n address(es)</source>
            <translation>
                <numerusform>%n контакт</numerusform>
                <numerusform>%n контакта</numerusform>
                <numerusform>%n контактов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n agent(s) of the queue were looked at</source>
            <translation>
                <numerusform>Рассмотрен %n оператор очереди</numerusform>
                <numerusform>Рассмотрены %n оператора очереди</numerusform>
                <numerusform>Рассмотрено %n операторов очереди</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n articles</source>
            <translation>
                <numerusform>%n статья</numerusform>
                <numerusform>%n статьи</numerusform>
                <numerusform>%n статей</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n broken, left out</source>
            <translation>
                <numerusform>%n с ошибкой, пропустим</numerusform>
                <numerusform>%n с ошибкой, пропустим</numerusform>
                <numerusform>%n с ошибкой, пропустим</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n case(s)</source>
            <translation>
                <numerusform>%n дело</numerusform>
                <numerusform>%n дела</numerusform>
                <numerusform>%n дел</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n channel(s)</source>
            <translation>
                <numerusform>%n канал</numerusform>
                <numerusform>%n канала</numerusform>
                <numerusform>%n каналов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n chosen</source>
            <translation>
                <numerusform>Выбран %n диалог</numerusform>
                <numerusform>Выбрано %n диалога</numerusform>
                <numerusform>Выбрано %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n contact(s)</source>
            <translation>
                <numerusform>%n обращение</numerusform>
                <numerusform>%n обращения</numerusform>
                <numerusform>%n обращений</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s)</source>
            <translation>
                <numerusform>%n разговор</numerusform>
                <numerusform>%n разговора</numerusform>
                <numerusform>%n разговоров</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) brought back</source>
            <translation>
                <numerusform>Возвращён %n диалог</numerusform>
                <numerusform>Возвращено %n диалога</numerusform>
                <numerusform>Возвращено %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) could not be changed</source>
            <translation>
                <numerusform>Не удалось изменить %n диалог</numerusform>
                <numerusform>Не удалось изменить %n диалога</numerusform>
                <numerusform>Не удалось изменить %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) given away</source>
            <translation>
                <numerusform>Передан %n диалог</numerusform>
                <numerusform>Передано %n диалога</numerusform>
                <numerusform>Передано %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) put off until {time}</source>
            <translation>
                <numerusform>%n диалог отложен до {time}</numerusform>
                <numerusform>%n диалога отложено до {time}</numerusform>
                <numerusform>%n диалогов отложено до {time}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) resolved</source>
            <translation>
                <numerusform>Решён %n диалог</numerusform>
                <numerusform>Решено %n диалога</numerusform>
                <numerusform>Решено %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s) tagged</source>
            <translation>
                <numerusform>Метка поставлена на %n диалог</numerusform>
                <numerusform>Метка поставлена на %n диалога</numerusform>
                <numerusform>Метка поставлена на %n диалогов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n conversation(s): one outcome for all</source>
            <translation>
                <numerusform>%n диалог: один итог на всех</numerusform>
                <numerusform>%n диалога: один итог на всех</numerusform>
                <numerusform>%n диалогов: один итог на всех</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s)</source>
            <translation>
                <numerusform>%n день</numerusform>
                <numerusform>%n дня</numerusform>
                <numerusform>%n дней</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n day(s) ago</source>
            <translation>
                <numerusform>%n день назад</numerusform>
                <numerusform>%n дня назад</numerusform>
                <numerusform>%n дней назад</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n draft(s) will be deleted.</source>
            <translation>
                <numerusform>%n черновик будет удалён.</numerusform>
                <numerusform>%n черновика будут удалены.</numerusform>
                <numerusform>%n черновиков будут удалены.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s)</source>
            <translation>
                <numerusform>%n запись</numerusform>
                <numerusform>%n записи</numerusform>
                <numerusform>%n записей</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s) in all channels</source>
            <translation>
                <numerusform>%n запись во всех каналах</numerusform>
                <numerusform>%n записи во всех каналах</numerusform>
                <numerusform>%n записей во всех каналах</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n entry(s) in these days</source>
            <translation>
                <numerusform>%n запись за эти дни</numerusform>
                <numerusform>%n записи за эти дни</numerusform>
                <numerusform>%n записей за эти дни</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n line(s) go to the new card</source>
            <translation>
                <numerusform>%n строка перейдёт на новую карточку</numerusform>
                <numerusform>%n строки перейдут на новую карточку</numerusform>
                <numerusform>%n строк перейдут на новую карточку</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n minute(s) ago</source>
            <translation>
                <numerusform>%n минуту назад</numerusform>
                <numerusform>%n минуты назад</numerusform>
                <numerusform>%n минут назад</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more</source>
            <translation>
                <numerusform>и ещё %n</numerusform>
                <numerusform>и ещё %n</numerusform>
                <numerusform>и ещё %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n more: {reason}</source>
            <translation>
                <numerusform>ещё %n: {reason}</numerusform>
                <numerusform>ещё %n: {reason}</numerusform>
                <numerusform>ещё %n: {reason}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n need(s) you</source>
            <translation>
                <numerusform>%n требует решения</numerusform>
                <numerusform>%n требуют решения</numerusform>
                <numerusform>%n требуют решения</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n open</source>
            <translation>
                <numerusform>%n открытый</numerusform>
                <numerusform>%n открытых</numerusform>
                <numerusform>%n открытых</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n order(s)</source>
            <translation>
                <numerusform>%n заказ</numerusform>
                <numerusform>%n заказа</numerusform>
                <numerusform>%n заказов</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n page(s)</source>
            <translation>
                <numerusform>%n страница</numerusform>
                <numerusform>%n страницы</numerusform>
                <numerusform>%n страниц</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n rules cannot be followed.</source>
            <translation>
                <numerusform>%n правило не выполнить.</numerusform>
                <numerusform>%n правила не выполнить.</numerusform>
                <numerusform>%n правил не выполнить.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s)</source>
            <translation>
                <numerusform>%n секунда</numerusform>
                <numerusform>%n секунды</numerusform>
                <numerusform>%n секунд</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) kept</source>
            <translation>
                <numerusform>Сохранена %n услуга</numerusform>
                <numerusform>Сохранено %n услуги</numerusform>
                <numerusform>Сохранено %n услуг</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) put in</source>
            <translation>
                <numerusform>Загружена %n услуга</numerusform>
                <numerusform>Загружено %n услуги</numerusform>
                <numerusform>Загружено %n услуг</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) will be put in</source>
            <translation>
                <numerusform>Будет загружена %n услуга</numerusform>
                <numerusform>Будет загружено %n услуги</numerusform>
                <numerusform>Будет загружено %n услуг</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n service(s) written into the file</source>
            <translation>
                <numerusform>В файле %n услуга</numerusform>
                <numerusform>В файле %n услуги</numerusform>
                <numerusform>В файле %n услуг</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n so far</source>
            <translation>
                <numerusform>пришла %n</numerusform>
                <numerusform>пришло %n</numerusform>
                <numerusform>пришло %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n waiting for you</source>
            <translation>
                <numerusform>вас ждёт %n клиент</numerusform>
                <numerusform>вас ждут %n клиента</numerusform>
                <numerusform>вас ждут %n клиентов</numerusform>
            </translation>
        </message>
        <message>
            <source>(no subject)</source>
            <translation>(без темы)</translation>
        </message>
        <message numerus="yes">
            <source>+%n more waiting</source>
            <translation>
                <numerusform>Ещё %n ждёт</numerusform>
                <numerusform>Ещё %n ждут</numerusform>
                <numerusform>Ещё %n ждут</numerusform>
            </translation>
        </message>
        <message>
            <source>1   Leave as it is</source>
            <translation>1   Оставить как есть</translation>
        </message>
        <message>
            <source>2   Put mine</source>
            <translation>2   Поставить моё</translation>
        </message>
        <message>
            <source>2 values</source>
            <translation>2 значения</translation>
        </message>
        <message>
            <source>3   Write another</source>
            <translation>3   Написать другое</translation>
        </message>
        <message>
            <source>A break or other work</source>
            <translation>Перерыв или другая работа</translation>
        </message>
        <message>
            <source>A call alone, three chats, five letters; no letter into a chat.</source>
            <translation>Звонок — один, чатов — три, писем — пять; письма не отвлекают от чата.</translation>
        </message>
        <message>
            <source>A call cannot be answered in writing and no other channel is known. Write a note.</source>
            <translation>На звонок письменно не ответить, а других каналов у клиента нет. Можно оставить заметку.</translation>
        </message>
        <message>
            <source>A card parted in two</source>
            <translation>Разделение карточки</translation>
        </message>
        <message>
            <source>A case is begun at a customer: {keys}. What is due first stands on top here.</source>
            <translation>Дело заводят у клиента: {keys}. Чей срок раньше, то выше.</translation>
        </message>
        <message>
            <source>A colleague changed the same field while you did. Nothing is lost: choose what stays.</source>
            <translation>Пока вы меняли это поле, его изменил и коллега. Ничего не потеряно: выберите, что оставить.</translation>
        </message>
        <message>
            <source>A colleague changed the same field: decide in the outbox</source>
            <translation>Это же поле изменил коллега: выберите значение в исходящих</translation>
        </message>
        <message>
            <source>A colleague handed it over to you</source>
            <translation>Вам передал коллега</translation>
        </message>
        <message>
            <source>A colleague may have taken it.</source>
            <translation>Возможно, его взял коллега.</translation>
        </message>
        <message>
            <source>A colleague was first</source>
            <translation>Коллега успел раньше</translation>
        </message>
        <message>
            <source>A colleague was first. The card says who made them one, and when.</source>
            <translation>Коллега успел раньше. Кто и когда — написано в карточке.</translation>
        </message>
        <message>
            <source>A consent</source>
            <translation>Согласие</translation>
        </message>
        <message>
            <source>A day looks like 05.11.2026</source>
            <translation>Дата выглядит так: 05.11.2026</translation>
        </message>
        <message>
            <source>A draft: agents do not see it yet</source>
            <translation>Черновик: операторы его не видят</translation>
        </message>
        <message>
            <source>A fixed time for it</source>
            <translation>Ровно заданное время</translation>
        </message>
        <message>
            <source>A line is what is open, a column what is not offered then.</source>
            <translation>Строка — чем занят оператор, столбец — что ему в это время не предлагают.</translation>
        </message>
        <message>
            <source>A link begins with https:// or http://</source>
            <translation>Ссылка начинается с https:// или http://</translation>
        </message>
        <message>
            <source>A link outside Pult asks for this call. Your phone rings first.</source>
            <translation>Об этом звонке просит ссылка вне Пульта. Сначала зазвонит ваш телефон.</translation>
        </message>
        <message>
            <source>A message as it might be written</source>
            <translation>Пример сообщения</translation>
        </message>
        <message>
            <source>A note for colleagues: the customer never sees it</source>
            <translation>Заметка для коллег — клиент её не увидит</translation>
        </message>
        <message>
            <source>A pattern</source>
            <translation>Шаблон</translation>
        </message>
        <message>
            <source>A preference</source>
            <translation>Предпочтение</translation>
        </message>
        <message>
            <source>A program that knows a key may do what is ticked. Open a key to revoke it.</source>
            <translation>Программа с ключом может то, что отмечено. Чтобы отозвать ключ, откройте его.</translation>
        </message>
        <message>
            <source>A required value is missing</source>
            <translation>Нет обязательного значения</translation>
        </message>
        <message>
            <source>A rule of tone keeps it back</source>
            <translation>Правило тона не пропускает</translation>
        </message>
        <message>
            <source>A service to begin</source>
            <translation>Начать услугу</translation>
        </message>
        <message>
            <source>A task is added: {title}</source>
            <translation>Задача добавлена: {title}</translation>
        </message>
        <message>
            <source>A task is made at a customer: {keys}. What is due first stands on top here.</source>
            <translation>Задача ставится у клиента: {keys}. Здесь сверху то, что раньше по сроку.</translation>
        </message>
        <message>
            <source>A task to add</source>
            <translation>Добавить задачу</translation>
        </message>
        <message>
            <source>A value is out of range</source>
            <translation>Значение вне допустимых пределов</translation>
        </message>
        <message>
            <source>A weight is multiplied by the hit rate against the average, smoothed, at least by a half and at most by two. Which service is ready for a reason is said in the text of the service: reasons = ["order_late"].</source>
            <translation>Вес умножается на отношение доли попаданий к средней (со сглаживанием), не меньше чем на ½ и не больше чем на 2. Какая услуга готова к поводу, указано в тексте услуги: reasons = ["order_late"].</translation>
        </message>
        <message>
            <source>A word means what there is not here</source>
            <translation>Слову дано значение, которого у нас нет</translation>
        </message>
        <message>
            <source>API keys</source>
            <translation>Ключи API</translation>
        </message>
        <message>
            <source>About</source>
            <translation>О клиенте</translation>
        </message>
        <message>
            <source>About and diagnostics</source>
            <translation>О программе</translation>
        </message>
        <message>
            <source>About the customer</source>
            <translation>О клиенте</translation>
        </message>
        <message>
            <source>About this</source>
            <translation>Разговор об этом</translation>
        </message>
        <message>
            <source>About which services</source>
            <translation>О каких услугах</translation>
        </message>
        <message>
            <source>Above {limit} only a request is taken here</source>
            <translation>Больше {limit} — здесь только заявка</translation>
        </message>
        <message>
            <source>Accept</source>
            <translation>Принять</translation>
        </message>
        <message>
            <source>Accept a contact</source>
            <translation>Принятие обращения</translation>
        </message>
        <message>
            <source>Accept what is offered</source>
            <translation>Принять обращение</translation>
        </message>
        <message>
            <source>Accepted: the card opens as soon as it is there</source>
            <translation>Принято: карточка откроется, как только появится</translation>
        </message>
        <message>
            <source>Access of an application (OAuth), instead of a token</source>
            <translation>Доступ приложения (OAuth) вместо токена</translation>
        </message>
        <message>
            <source>Account</source>
            <translation>Учётная запись</translation>
        </message>
        <message>
            <source>Account number</source>
            <translation>Номер кабинета</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Добавить</translation>
        </message>
        <message>
            <source>Add a break</source>
            <translation>Добавить перерыв</translation>
        </message>
        <message>
            <source>Add a channel</source>
            <translation>Добавить канал</translation>
        </message>
        <message>
            <source>Add a rule</source>
            <translation>Добавить правило</translation>
        </message>
        <message>
            <source>Add a tag</source>
            <translation>Добавить метку</translation>
        </message>
        <message>
            <source>Add an outcome</source>
            <translation>Добавить итог</translation>
        </message>
        <message>
            <source>Add somebody</source>
            <translation>Добавить участника</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Адрес</translation>
        </message>
        <message>
            <source>Address of ARI</source>
            <translation>Адрес ARI</translation>
        </message>
        <message>
            <source>Address of the account</source>
            <translation>Адрес аккаунта</translation>
        </message>
        <message>
            <source>Address of the portal</source>
            <translation>Адрес портала</translation>
        </message>
        <message>
            <source>Address of the privacy policy</source>
            <translation>Ссылка на политику конфиденциальности</translation>
        </message>
        <message>
            <source>Address of the provider's API</source>
            <translation>Адрес API провайдера</translation>
        </message>
        <message>
            <source>Address the provider calls</source>
            <translation>Адрес, куда обращается провайдер</translation>
        </message>
        <message>
            <source>Addresses</source>
            <translation>Контакты</translation>
        </message>
        <message>
            <source>Administrator</source>
            <translation>Администратор</translation>
        </message>
        <message>
            <source>Advertising</source>
            <translation>Реклама</translation>
        </message>
        <message>
            <source>After a call</source>
            <translation>После звонка</translation>
        </message>
        <message>
            <source>After how many days it may be proposed again; empty: never</source>
            <translation>Через сколько дней можно предложить снова; пусто — никогда</translation>
        </message>
        <message>
            <source>Agents</source>
            <translation>Операторы</translation>
        </message>
        <message>
            <source>Agents' phones</source>
            <translation>Телефоны операторов</translation>
        </message>
        <message>
            <source>Agrees</source>
            <translation>Согласие</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Все</translation>
        </message>
        <message>
            <source>All agents share it</source>
            <translation>Общий для всех операторов</translation>
        </message>
        <message>
            <source>All channels</source>
            <translation>Все каналы</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>Все файлы</translation>
        </message>
        <message>
            <source>All of it is encrypted. What you need offline is here, the rest at the centre.</source>
            <translation>Всё зашифровано. Здесь лежит то, что нужно без связи, остальное — в центре.</translation>
        </message>
        <message>
            <source>All other queues</source>
            <translation>Все остальные очереди</translation>
        </message>
        <message>
            <source>All quiet</source>
            <translation>Всё спокойно</translation>
        </message>
        <message>
            <source>All services</source>
            <translation>Все услуги</translation>
        </message>
        <message>
            <source>All three hear each other</source>
            <translation>Все трое слышат друг друга</translation>
        </message>
        <message>
            <source>All your work is at the centre.</source>
            <translation>Вся ваша работа уже в центре.</translation>
        </message>
        <message>
            <source>All · {count}</source>
            <translation>Все · {count}</translation>
        </message>
        <message>
            <source>Allowed: it is on the recording of this call</source>
            <translation>Согласие дано: есть в записи этого разговора</translation>
        </message>
        <message>
            <source>Allowed: the customer said so</source>
            <translation>Согласие дано со слов клиента</translation>
        </message>
        <message>
            <source>Allowed: the customer wrote so just now</source>
            <translation>Согласие дано: клиент только что написал</translation>
        </message>
        <message>
            <source>Also when no agent is ready</source>
            <translation>И когда нет свободных операторов</translation>
        </message>
        <message>
            <source>Alt with a letter types characters on some layouts: add Ctrl or Shift instead.</source>
            <translation>Alt с буквой на некоторых раскладках печатает символы: добавьте лучше Ctrl или Shift.</translation>
        </message>
        <message>
            <source>An act, a page, a setting or a customer</source>
            <translation>Действие, страница, настройка или клиент</translation>
        </message>
        <message>
            <source>An attribute of its own: “{name}”</source>
            <translation>Отдельное поле «{name}»</translation>
        </message>
        <message>
            <source>An attribute of the customer</source>
            <translation>Атрибут клиента</translation>
        </message>
        <message>
            <source>An attribute of the customer, a number</source>
            <translation>Атрибут клиента, число</translation>
        </message>
        <message>
            <source>An earlier step was refused</source>
            <translation>Предыдущее действие отклонено</translation>
        </message>
        <message>
            <source>An offer stands for at least 5 seconds</source>
            <translation>Предложение действует не меньше 5 секунд</translation>
        </message>
        <message>
            <source>An offer stands, seconds</source>
            <translation>Сколько секунд действует предложение</translation>
        </message>
        <message>
            <source>An order without a number, a payment without a sum or a task without words</source>
            <translation>Заказ без номера, платёж без суммы или задача без текста</translation>
        </message>
        <message>
            <source>An outcome can be said</source>
            <translation>Итог можно указать</translation>
        </message>
        <message>
            <source>An outcome cannot ask for the same thing twice</source>
            <translation>Итог не может спрашивать одно и то же дважды</translation>
        </message>
        <message>
            <source>An outcome must be said</source>
            <translation>Итог обязателен</translation>
        </message>
        <message>
            <source>An outcome must be said, while there is time</source>
            <translation>Итог обязателен, пока есть время</translation>
        </message>
        <message>
            <source>And none of these, by commas</source>
            <translation>И нет ни одной из этих, через запятую</translation>
        </message>
        <message>
            <source>Another CRM or shop (REST)</source>
            <translation>Другая CRM или магазин (REST)</translation>
        </message>
        <message>
            <source>Another value</source>
            <translation>Другое значение</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Ответить</translation>
        </message>
        <message>
            <source>Answer by itself</source>
            <translation>Автоответ</translation>
        </message>
        <message>
            <source>Answer the whole conversation</source>
            <translation>Ответить на весь диалог</translation>
        </message>
        <message>
            <source>Answer to a consent</source>
            <translation>Ответ о согласии</translation>
        </message>
        <message>
            <source>Answer to a survey</source>
            <translation>Ответ на опрос</translation>
        </message>
        <message>
            <source>Answer to an invitation: {title}</source>
            <translation>Ответ на приглашение: {title}</translation>
        </message>
        <message>
            <source>Answer to an offer</source>
            <translation>Ответ на предложение</translation>
        </message>
        <message>
            <source>Answer to it</source>
            <translation>Ответ на него</translation>
        </message>
        <message>
            <source>Answer within, seconds</source>
            <translation>Ответить за столько секунд</translation>
        </message>
        <message>
            <source>Answers and proof</source>
            <translation>Ответы и подтверждения</translation>
        </message>
        <message>
            <source>Answers and proof: {name}</source>
            <translation>Ответы и подтверждения: {name}</translation>
        </message>
        <message>
            <source>Answers go there; the old one stays as history</source>
            <translation>Отвечать будем туда; старый останется в истории</translation>
        </message>
        <message>
            <source>Answers to their own fresh question go out; for the rest ask for their consent.</source>
            <translation>Ответить на его свежий вопрос можно; для остального нужно согласие.</translation>
        </message>
        <message>
            <source>Any supervisor who is there</source>
            <translation>Любой супервизор на месте</translation>
        </message>
        <message>
            <source>Application of ARI</source>
            <translation>Приложение ARI</translation>
        </message>
        <message>
            <source>Are you back?</source>
            <translation>Вы вернулись?</translation>
        </message>
        <message>
            <source>Arrows choose, Enter does it, Esc closes.</source>
            <translation>Стрелки — выбрать, Enter — выполнить, Esc — закрыть.</translation>
        </message>
        <message>
            <source>Arrows walk, Enter goes there, Home is the first day</source>
            <translation>Стрелки — по дням, Enter — перейти, Home — первый день</translation>
        </message>
        <message>
            <source>Articles</source>
            <translation>Статьи</translation>
        </message>
        <message>
            <source>Articles about it</source>
            <translation>Статьи об этом</translation>
        </message>
        <message>
            <source>Articles of a service</source>
            <translation>Статьи об услуге</translation>
        </message>
        <message>
            <source>As a table</source>
            <translation>Таблицей</translation>
        </message>
        <message>
            <source>As text</source>
            <translation>Текстом</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Как в системе</translation>
        </message>
        <message>
            <source>As the visitor has it</source>
            <translation>Как у посетителя</translation>
        </message>
        <message>
            <source>As usual: Hello! How can we help?</source>
            <translation>Обычно: Здравствуйте! Чем можем помочь?</translation>
        </message>
        <message>
            <source>As usual: Support</source>
            <translation>Обычно: Поддержка</translation>
        </message>
        <message>
            <source>Ask</source>
            <translation>Спрашивать</translation>
        </message>
        <message>
            <source>Ask a colleague first</source>
            <translation>Сначала спросить коллегу</translation>
        </message>
        <message>
            <source>Ask for a message</source>
            <translation>Просить оставить сообщение</translation>
        </message>
        <message>
            <source>Ask for help</source>
            <translation>Попросить помощи</translation>
        </message>
        <message>
            <source>Ask for it</source>
            <translation>Нужно спросить</translation>
        </message>
        <message>
            <source>Ask for the name, then choose</source>
            <translation>Уточните имя и выберите</translation>
        </message>
        <message>
            <source>Ask how it was at the end</source>
            <translation>Просить оценку в конце</translation>
        </message>
        <message>
            <source>Ask the customer before sending it again.</source>
            <translation>Прежде чем отправлять снова, спросите клиента.</translation>
        </message>
        <message>
            <source>Ask them first; the customer waits on hold</source>
            <translation>Сначала спросить — клиент подождёт на удержании</translation>
        </message>
        <message>
            <source>Ask your administrator.</source>
            <translation>Обратитесь к администратору.</translation>
        </message>
        <message>
            <source>Ask your administrator. Nothing is deleted: the right key opens it again.</source>
            <translation>Обратитесь к администратору. Ничего не удалено: верный ключ снова откроет данные.</translation>
        </message>
        <message>
            <source>Ask your supervisor.</source>
            <translation>Обратитесь к старшему смены.</translation>
        </message>
        <message>
            <source>Ask, required</source>
            <translation>Спрашивать, обязательно</translation>
        </message>
        <message>
            <source>Asked for: {skills}</source>
            <translation>Требуется: {skills}</translation>
        </message>
        <message>
            <source>Asked: {who}</source>
            <translation>Вопрос отправлен: {who}</translation>
        </message>
        <message>
            <source>Asking the centre…</source>
            <translation>Спрашиваем сервер…</translation>
        </message>
        <message>
            <source>Asking the provider…</source>
            <translation>Спрашиваем провайдера…</translation>
        </message>
        <message>
            <source>At least</source>
            <translation>Не меньше</translation>
        </message>
        <message>
            <source>At least so many orders</source>
            <translation>Заказов не меньше</translation>
        </message>
        <message>
            <source>At least two things to choose from, by commas</source>
            <translation>Не меньше двух вариантов через запятую</translation>
        </message>
        <message>
            <source>At most; of a text its longest</source>
            <translation>Не больше; для текста — сколько знаков</translation>
        </message>
        <message>
            <source>At nothing it is only shown.</source>
            <translation>На нуле звонок только видно.</translation>
        </message>
        <message>
            <source>At once, to a colleague or a number</source>
            <translation>Сразу, коллеге или на номер</translation>
        </message>
        <message>
            <source>Attach files</source>
            <translation>Прикрепить файлы</translation>
        </message>
        <message>
            <source>Attach to a person</source>
            <translation>Присоединение к клиенту</translation>
        </message>
        <message>
            <source>Attach to existing…</source>
            <translation>Присоединить к клиенту…</translation>
        </message>
        <message>
            <source>Attached: it is one person now</source>
            <translation>Присоединено: теперь это один клиент</translation>
        </message>
        <message>
            <source>Attribute: {name}</source>
            <translation>Атрибут: {name}</translation>
        </message>
        <message>
            <source>Attributes</source>
            <translation>Свойства</translation>
        </message>
        <message>
            <source>Avito</source>
            <translation>Авито</translation>
        </message>
        <message>
            <source>Away</source>
            <translation>Отошёл</translation>
        </message>
        <message>
            <source>Away when nothing is touched</source>
            <translation>Считать отошедшим</translation>
        </message>
        <message>
            <source>Back to the customer</source>
            <translation>Вернуться к клиенту</translation>
        </message>
        <message>
            <source>Back to the list</source>
            <translation>К списку</translation>
        </message>
        <message>
            <source>Bank card</source>
            <translation>Карта</translation>
        </message>
        <message>
            <source>Bank transfer</source>
            <translation>Банковский перевод</translation>
        </message>
        <message>
            <source>Before the chat</source>
            <translation>Перед началом чата</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>Завести</translation>
        </message>
        <message>
            <source>Begin a case</source>
            <translation>Завести дело</translation>
        </message>
        <message>
            <source>Begin again</source>
            <translation>Начать сначала</translation>
        </message>
        <message>
            <source>Begin the service</source>
            <translation>Начать услугу</translation>
        </message>
        <message>
            <source>Begin the service: {name}</source>
            <translation>Начать услугу: {name}</translation>
        </message>
        <message>
            <source>Beginning of a service</source>
            <translation>Начало услуги</translation>
        </message>
        <message>
            <source>Being changed…</source>
            <translation>Изменяется…</translation>
        </message>
        <message>
            <source>Being taken back…</source>
            <translation>Отзывается…</translation>
        </message>
        <message>
            <source>Being taken in</source>
            <translation>Загружается</translation>
        </message>
        <message>
            <source>Being taken in: {share} %</source>
            <translation>Загружается: {share} %</translation>
        </message>
        <message>
            <source>Being undone</source>
            <translation>Отменяется</translation>
        </message>
        <message>
            <source>Best time</source>
            <translation>Удобное время</translation>
        </message>
        <message>
            <source>Birthday</source>
            <translation>Дата рождения</translation>
        </message>
        <message>
            <source>Bitrix24 (CRM)</source>
            <translation>Битрикс24 (CRM)</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>Оба</translation>
        </message>
        <message>
            <source>Both ways</source>
            <translation>В обе стороны</translation>
        </message>
        <message>
            <source>Bought for at least so many roubles</source>
            <translation>Куплено не меньше чем на столько рублей</translation>
        </message>
        <message>
            <source>Branch</source>
            <translation>Филиал</translation>
        </message>
        <message>
            <source>Branch of new customers</source>
            <translation>Филиал новых клиентов</translation>
        </message>
        <message>
            <source>Break</source>
            <translation>Перерыв</translation>
        </message>
        <message>
            <source>Breaks agents can take, and what they say of a contact that is over.</source>
            <translation>Какие бывают перерывы и что оператор указывает, когда обращение закончено.</translation>
        </message>
        <message>
            <source>Breaks and other work</source>
            <translation>Перерывы и другая работа</translation>
        </message>
        <message>
            <source>Bring back now</source>
            <translation>Вернуть сейчас</translation>
        </message>
        <message>
            <source>Bring this edition back</source>
            <translation>Вернуть эту редакцию</translation>
        </message>
        <message>
            <source>Button that opens the choices</source>
            <translation>Кнопка, открывающая варианты</translation>
        </message>
        <message>
            <source>By commas, with a level from 1 to 10: English 3</source>
            <translation>Через запятую, с уровнем от 1 до 10: английский 3</translation>
        </message>
        <message>
            <source>By commas, with the least level: English 3, refunds 1</source>
            <translation>Через запятую, с наименьшим уровнем: английский 3, возвраты 1</translation>
        </message>
        <message>
            <source>By link to the next</source>
            <translation>По ссылке на следующую</translation>
        </message>
        <message>
            <source>By number of the page</source>
            <translation>По номеру страницы</translation>
        </message>
        <message>
            <source>By number of the record</source>
            <translation>По номеру записи</translation>
        </message>
        <message>
            <source>By this computer's clock; may go past midnight.</source>
            <translation>По часам этого компьютера; можно и через полночь.</translation>
        </message>
        <message>
            <source>Call</source>
            <translation>Позвонить</translation>
        </message>
        <message>
            <source>Call a colleague or a number</source>
            <translation>Позвонить коллеге или по номеру</translation>
        </message>
        <message>
            <source>Call a number or a colleague</source>
            <translation>Позвонить по номеру или коллеге</translation>
        </message>
        <message>
            <source>Call back</source>
            <translation>Перезвонить</translation>
        </message>
        <message>
            <source>Call back: they asked for it</source>
            <translation>Перезвонить: клиент просил</translation>
        </message>
        <message>
            <source>Call entry</source>
            <translation>Запись о звонке</translation>
        </message>
        <message>
            <source>Call {number}</source>
            <translation>Позвонить: {number}</translation>
        </message>
        <message>
            <source>Call {number}?</source>
            <translation>Позвонить {number}?</translation>
        </message>
        <message>
            <source>Called off: {title}</source>
            <translation>Отменено: {title}</translation>
        </message>
        <message>
            <source>Calling you</source>
            <translation>Звонит вам</translation>
        </message>
        <message>
            <source>Calls</source>
            <translation>Звонки</translation>
        </message>
        <message>
            <source>Calls and visits</source>
            <translation>Звонки и визиты</translation>
        </message>
        <message>
            <source>Calls in the headset, customers who wait on the speaker.</source>
            <translation>Разговор — в гарнитуре, сигнал ожидания — на колонках.</translation>
        </message>
        <message>
            <source>Calls in this window. Without an account the exchange rings your desk phone.</source>
            <translation>Звонки прямо в этом окне. Без учётной записи АТС звонит на ваш настольный телефон.</translation>
        </message>
        <message>
            <source>Calls that go on appear here.</source>
            <translation>Здесь появляются текущие звонки.</translation>
        </message>
        <message>
            <source>Calls, messages and visits appear here.</source>
            <translation>Здесь появятся звонки, сообщения и визиты.</translation>
        </message>
        <message>
            <source>Came from the queue “{name}” after too long a wait</source>
            <translation>Пришло из очереди «{name}»: там ждали слишком долго</translation>
        </message>
        <message>
            <source>Came from the queue “{name}”, which is closed</source>
            <translation>Пришло из очереди «{name}»: она закрыта</translation>
        </message>
        <message>
            <source>Came from the queue “{name}”: nobody was ready there</source>
            <translation>Пришло из очереди «{name}»: там никто не был готов</translation>
        </message>
        <message>
            <source>Can be answered until {time}</source>
            <translation>Ответить можно до {time}</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Отмена</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>Отменено</translation>
        </message>
        <message>
            <source>Canned replies</source>
            <translation>Шаблоны ответов</translation>
        </message>
        <message>
            <source>Canned reply</source>
            <translation>Шаблон ответа</translation>
        </message>
        <message>
            <source>Card</source>
            <translation>Карточка</translation>
        </message>
        <message>
            <source>Card code</source>
            <translation>Код карты</translation>
        </message>
        <message>
            <source>Card in a window of its own</source>
            <translation>Карточка в отдельном окне</translation>
        </message>
        <message>
            <source>Card number</source>
            <translation>Номер карты</translation>
        </message>
        <message>
            <source>Cards made one</source>
            <translation>Объединённые карточки</translation>
        </message>
        <message>
            <source>Cards that may be one person's appear here, the likeliest on top.</source>
            <translation>Здесь появляются карточки, которые могут быть одного человека, самые вероятные сверху.</translation>
        </message>
        <message>
            <source>Cards there are already</source>
            <translation>Уже заведённые карточки</translation>
        </message>
        <message>
            <source>Case</source>
            <translation>Дело</translation>
        </message>
        <message>
            <source>Case: {name}, {state}</source>
            <translation>Дело: {name}, {state}</translation>
        </message>
        <message>
            <source>Cases</source>
            <translation>Дела</translation>
        </message>
        <message>
            <source>Cash</source>
            <translation>Наличные</translation>
        </message>
        <message>
            <source>Change</source>
            <translation>Изменить</translation>
        </message>
        <message>
            <source>Change a case</source>
            <translation>Изменение дела</translation>
        </message>
        <message>
            <source>Change a sent message</source>
            <translation>Изменение отправленного</translation>
        </message>
        <message>
            <source>Change of a customer's address</source>
            <translation>Изменение адреса клиента</translation>
        </message>
        <message>
            <source>Change of a task</source>
            <translation>Изменение задачи</translation>
        </message>
        <message>
            <source>Change of the card</source>
            <translation>Правка карточки</translation>
        </message>
        <message>
            <source>Change presence</source>
            <translation>Сменить статус</translation>
        </message>
        <message>
            <source>Change the message</source>
            <translation>Изменить сообщение</translation>
        </message>
        <message>
            <source>Change this article</source>
            <translation>Изменить статью</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>Изменено</translation>
        </message>
        <message>
            <source>Changed since</source>
            <translation>Что изменилось с тех пор</translation>
        </message>
        <message>
            <source>Changed to {value}</source>
            <translation>Теперь {value}</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>Изменения</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>Канал</translation>
        </message>
        <message>
            <source>Channel of the reply</source>
            <translation>Канал ответа</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>Каналы</translation>
        </message>
        <message>
            <source>Chats</source>
            <translation>Чаты</translation>
        </message>
        <message>
            <source>Check its address in the settings, or tell your administrator.</source>
            <translation>Проверьте её адрес в настройках или скажите администратору.</translation>
        </message>
        <message>
            <source>Check its number and password in the settings.</source>
            <translation>Проверьте номер и пароль в настройках.</translation>
        </message>
        <message>
            <source>Check its port, usually 5061, or choose another connection.</source>
            <translation>Проверьте порт, обычно 5061, или выберите другое соединение.</translation>
        </message>
        <message>
            <source>Check the address or use another channel.</source>
            <translation>Проверьте адрес или выберите другой канал.</translation>
        </message>
        <message>
            <source>Check the address, or ask your administrator.</source>
            <translation>Проверьте адрес или обратитесь к администратору.</translation>
        </message>
        <message>
            <source>Check the keyboard layout and Caps Lock.</source>
            <translation>Проверьте раскладку и Caps Lock.</translation>
        </message>
        <message>
            <source>Check the keyboard layout.</source>
            <translation>Проверьте раскладку.</translation>
        </message>
        <message>
            <source>Check the number: the phone there is off, or there is none.</source>
            <translation>Проверьте номер: телефон выключен или такого нет.</translation>
        </message>
        <message>
            <source>Check what you typed.</source>
            <translation>Проверьте, что вы ввели.</translation>
        </message>
        <message>
            <source>Check “{name}”</source>
            <translation>Проверьте поле «{name}»</translation>
        </message>
        <message>
            <source>Choose a conversation</source>
            <translation>Выберите диалог</translation>
        </message>
        <message>
            <source>Choose a file to import</source>
            <translation>Выберите файл для импорта</translation>
        </message>
        <message>
            <source>Choose a file…</source>
            <translation>Выбрать файл…</translation>
        </message>
        <message>
            <source>Choose a list</source>
            <translation>Выбрать список</translation>
        </message>
        <message>
            <source>Choose a service</source>
            <translation>Выберите услугу</translation>
        </message>
        <message>
            <source>Choose a service for the customer</source>
            <translation>Выбрать услугу для клиента</translation>
        </message>
        <message>
            <source>Choose filters of the list</source>
            <translation>Выбрать фильтры списка</translation>
        </message>
        <message>
            <source>Choose from the list</source>
            <translation>Выберите из списка</translation>
        </message>
        <message>
            <source>Choose none</source>
            <translation>Снять выбор</translation>
        </message>
        <message>
            <source>Choose one on the left. Enter opens it, Esc leads back to where you were.</source>
            <translation>Выберите статью слева. Enter открывает её, Esc возвращает туда, где вы были.</translation>
        </message>
        <message>
            <source>Choose your company's certificate in the settings of the phone.</source>
            <translation>Выберите сертификат компании в настройках телефона.</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>Выбрать…</translation>
        </message>
        <message>
            <source>City</source>
            <translation>Город</translation>
        </message>
        <message>
            <source>Clear and fetch again</source>
            <translation>Очистить и загрузить заново</translation>
        </message>
        <message>
            <source>Clear the copies and fetch again</source>
            <translation>Очистить копии и загрузить заново</translation>
        </message>
        <message>
            <source>Clearing…</source>
            <translation>Очищаем…</translation>
        </message>
        <message>
            <source>Client ID</source>
            <translation>ID клиента</translation>
        </message>
        <message>
            <source>Client secret</source>
            <translation>Секрет клиента</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Закрыть</translation>
        </message>
        <message>
            <source>Close the case</source>
            <translation>Закрыть дело</translation>
        </message>
        <message>
            <source>Close the search (Esc)</source>
            <translation>Закрыть поиск (Esc)</translation>
        </message>
        <message>
            <source>Closed days</source>
            <translation>Нерабочие дни</translation>
        </message>
        <message>
            <source>Closing the window leaves Pult at work</source>
            <translation>При закрытии окна Пульт продолжает работать</translation>
        </message>
        <message>
            <source>Code of the inbound webhook</source>
            <translation>Код входящего вебхука</translation>
        </message>
        <message>
            <source>Collected: {fields}</source>
            <translation>Собрано: {fields}</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>Цвет</translation>
        </message>
        <message>
            <source>Column</source>
            <translation>Столбец</translation>
        </message>
        <message>
            <source>Comma</source>
            <translation>Запятая</translation>
        </message>
        <message>
            <source>Command palette</source>
            <translation>Палитра команд</translation>
        </message>
        <message>
            <source>Community number</source>
            <translation>Номер сообщества</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Сравнить</translation>
        </message>
        <message>
            <source>Conference</source>
            <translation>Конференция</translation>
        </message>
        <message>
            <source>Confirmation code</source>
            <translation>Код подтверждения</translation>
        </message>
        <message>
            <source>Connect</source>
            <translation>Подключить</translation>
        </message>
        <message>
            <source>Connect a headset and play it again.</source>
            <translation>Подключите гарнитуру и включите запись ещё раз.</translation>
        </message>
        <message>
            <source>Connect both calls and leave them</source>
            <translation>Соединить оба звонка и выйти</translation>
        </message>
        <message>
            <source>Connect to go on: customers and messages are locked here, nothing is lost.</source>
            <translation>Подключитесь, чтобы продолжить: клиенты и переписка здесь закрыты, ничего не потеряно.</translation>
        </message>
        <message>
            <source>Connected: calls ring here</source>
            <translation>Подключён: звонки приходят сюда</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>Соединяем…</translation>
        </message>
        <message>
            <source>Connection</source>
            <translation>Соединение</translation>
        </message>
        <message>
            <source>Consent</source>
            <translation>Согласие</translation>
        </message>
        <message>
            <source>Consent to agree to</source>
            <translation>Текст согласия</translation>
        </message>
        <message>
            <source>Consent: {name}</source>
            <translation>Согласие: {name}</translation>
        </message>
        <message>
            <source>Consents</source>
            <translation>Согласия</translation>
        </message>
        <message>
            <source>Context agents dial in</source>
            <translation>Контекст исходящих звонков</translation>
        </message>
        <message>
            <source>Context of calls by ARI</source>
            <translation>Контекст звонков через ARI</translation>
        </message>
        <message>
            <source>Context of conferences</source>
            <translation>Контекст конференций</translation>
        </message>
        <message>
            <source>Conversations</source>
            <translation>Диалоги</translation>
        </message>
        <message>
            <source>Conversations of your queues and branch appear here.</source>
            <translation>Здесь появятся диалоги ваших очередей и филиала.</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Скопировано</translation>
        </message>
        <message>
            <source>Copied: {value}</source>
            <translation>Скопировано: {value}</translation>
        </message>
        <message>
            <source>Copies of customers and messages are destroyed on this computer.</source>
            <translation>Копии карточек и сообщений на этом компьютере будут уничтожены.</translation>
        </message>
        <message>
            <source>Copies of customers and their history go from here and are fetched again.</source>
            <translation>Копии карточек и истории будут удалены с этого компьютера и загружены заново.</translation>
        </message>
        <message>
            <source>Copies of the centre's data</source>
            <translation>Копии данных центра</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Копировать</translation>
        </message>
        <message>
            <source>Copy text</source>
            <translation>Скопировать текст</translation>
        </message>
        <message>
            <source>Copy the key now: it will not be shown again.</source>
            <translation>Скопируйте ключ сейчас: больше его не покажут.</translation>
        </message>
        <message>
            <source>Copy {value}</source>
            <translation>Скопировать: {value}</translation>
        </message>
        <message>
            <source>Corner of the page</source>
            <translation>Угол страницы</translation>
        </message>
        <message>
            <source>Count of the knowledge base</source>
            <translation>Статистика базы знаний</translation>
        </message>
        <message>
            <source>Create card</source>
            <translation>Создать карточку</translation>
        </message>
        <message>
            <source>Credentials</source>
            <translation>Ключ доступа</translation>
        </message>
        <message>
            <source>Ctrl+Enter</source>
            <translation>Ctrl+Enter</translation>
        </message>
        <message>
            <source>Ctrl+Enter keeps the note</source>
            <translation>Ctrl+Enter — сохранить</translation>
        </message>
        <message>
            <source>Ctrl+Enter sends</source>
            <translation>Ctrl+Enter — отправить</translation>
        </message>
        <message>
            <source>Customer</source>
            <translation>Клиент</translation>
        </message>
        <message>
            <source>Customer since</source>
            <translation>Клиент с</translation>
        </message>
        <message>
            <source>Customer's number</source>
            <translation>Номер клиента</translation>
        </message>
        <message>
            <source>Customer: {name}</source>
            <translation>Клиент: {name}</translation>
        </message>
        <message>
            <source>Customers</source>
            <translation>Клиенты</translation>
        </message>
        <message>
            <source>Customers go on reaching you; the icon in the tray brings the window back.</source>
            <translation>Клиенты по-прежнему доходят до вас; окно вернёт значок в трее.</translation>
        </message>
        <message>
            <source>Customers held whole because you opened them</source>
            <translation>Клиенты, которых вы открывали: хранятся целиком</translation>
        </message>
        <message>
            <source>Customers wait and nobody is there: {name}</source>
            <translation>Клиенты ждут, а в очереди никого нет: {name}</translation>
        </message>
        <message>
            <source>Customers' data is hidden until you give your password. Work goes on behind it.</source>
            <translation>Данные клиентов скрыты, пока вы не введёте пароль. Работа за экраном не прерывается.</translation>
        </message>
        <message>
            <source>Customers' messages</source>
            <translation>Сообщения клиентов</translation>
        </message>
        <message>
            <source>Customers, orders and payments from files: CSV, vCard, Excel (XLSX).</source>
            <translation>Клиенты, заказы и платежи из файлов: CSV, vCard, Excel (XLSX).</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Тёмная</translation>
        </message>
        <message>
            <source>Dark theme</source>
            <translation>Тёмная тема</translation>
        </message>
        <message>
            <source>Date and time</source>
            <translation>Дата и время</translation>
        </message>
        <message>
            <source>Date of birth</source>
            <translation>Дата рождения</translation>
        </message>
        <message>
            <source>Days are typed like 31.12.2026, by commas</source>
            <translation>Даты пишут так: 31.12.2026, через запятую</translation>
        </message>
        <message>
            <source>Days are written as 2026-11-23</source>
            <translation>Дни пишутся так: 2026-11-23</translation>
        </message>
        <message>
            <source>Decide later</source>
            <translation>Решить позже</translation>
        </message>
        <message>
            <source>Decide on different values</source>
            <translation>Выбрать из разных значений</translation>
        </message>
        <message>
            <source>Decision between values</source>
            <translation>Выбор значения</translation>
        </message>
        <message>
            <source>Decline</source>
            <translation>Отклонить</translation>
        </message>
        <message>
            <source>Decline a contact</source>
            <translation>Отказ от обращения</translation>
        </message>
        <message>
            <source>Decline what is offered</source>
            <translation>Отклонить обращение</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Удалить</translation>
        </message>
        <message>
            <source>Delivered</source>
            <translation>Доставлено</translation>
        </message>
        <message>
            <source>Delivery</source>
            <translation>Доставка</translation>
        </message>
        <message>
            <source>Delivery today</source>
            <translation>Доставка сегодня</translation>
        </message>
        <message>
            <source>Did it help?</source>
            <translation>Статья помогла?</translation>
        </message>
        <message>
            <source>Disconnect</source>
            <translation>Отключить</translation>
        </message>
        <message>
            <source>Do not ask</source>
            <translation>Не спрашивать</translation>
        </message>
        <message>
            <source>Do not contact</source>
            <translation>Не беспокоить</translation>
        </message>
        <message>
            <source>Do not contact at all</source>
            <translation>Не обращаться совсем</translation>
        </message>
        <message>
            <source>Do not disturb</source>
            <translation>Не беспокоить</translation>
        </message>
        <message>
            <source>Do not disturb for an hour</source>
            <translation>Не беспокоить час</translation>
        </message>
        <message>
            <source>Do not disturb from</source>
            <translation>Не беспокоить с</translation>
        </message>
        <message>
            <source>Do not disturb until</source>
            <translation>Не беспокоить до</translation>
        </message>
        <message>
            <source>Do not disturb, on and off</source>
            <translation>«Не беспокоить»: вкл. и выкл.</translation>
        </message>
        <message>
            <source>Do not disturb: no sound</source>
            <translation>Не беспокоить: без звука</translation>
        </message>
        <message>
            <source>Do not send</source>
            <translation>Не отправлять</translation>
        </message>
        <message>
            <source>Does not work</source>
            <translation>Не работает</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Готовые</translation>
        </message>
        <message>
            <source>Done: {service}</source>
            <translation>Готово: {service}</translation>
        </message>
        <message>
            <source>Done: {title}</source>
            <translation>Готово: {title}</translation>
        </message>
        <message>
            <source>Drop the file</source>
            <translation>Убрать файл</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>Почта</translation>
        </message>
        <message>
            <source>Each agent's account at the exchange. Their phone takes it by itself.</source>
            <translation>Учётная запись каждого оператора на АТС. Телефон подхватит её сам.</translation>
        </message>
        <message>
            <source>Each outcome needs a name</source>
            <translation>У каждого итога должно быть название</translation>
        </message>
        <message>
            <source>Each step counts as two minutes of waiting: nobody waits for ever.</source>
            <translation>Каждая ступень — как две минуты ожидания: вечно не ждёт никто.</translation>
        </message>
        <message>
            <source>Earlier editions</source>
            <translation>Прежние редакции</translation>
        </message>
        <message>
            <source>Earlier hit (Enter)</source>
            <translation>Раньше (Enter)</translation>
        </message>
        <message>
            <source>Edition {number} holds again</source>
            <translation>Редакция {number} снова действует</translation>
        </message>
        <message>
            <source>Edition {number} · {when}</source>
            <translation>Редакция {number} · {when}</translation>
        </message>
        <message>
            <source>Editions, the newest first</source>
            <translation>Редакции, сначала новые</translation>
        </message>
        <message>
            <source>Elsewhere</source>
            <translation>В другом канале</translation>
        </message>
        <message>
            <source>Emoji</source>
            <translation>Эмодзи</translation>
        </message>
        <message>
            <source>Encoding</source>
            <translation>Кодировка</translation>
        </message>
        <message>
            <source>Encrypt what is said</source>
            <translation>Шифровать разговор</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>Завершён</translation>
        </message>
        <message>
            <source>English</source>
            <translation>Английский</translation>
        </message>
        <message>
            <source>Enter</source>
            <translation>Enter</translation>
        </message>
        <message>
            <source>Enter in the text does it too</source>
            <translation>Можно нажать Enter в тексте статьи</translation>
        </message>
        <message>
            <source>Enter keeps the note</source>
            <translation>Enter — сохранить заметку</translation>
        </message>
        <message>
            <source>Enter sends</source>
            <translation>Enter — отправить</translation>
        </message>
        <message>
            <source>Enter: case</source>
            <translation>Enter — дело</translation>
        </message>
        <message>
            <source>Enter: customer · Space: call or act</source>
            <translation>Enter — клиент · Пробел — действие</translation>
        </message>
        <message>
            <source>Enter: customer · Space: call · Delete: done</source>
            <translation>Enter — клиент · Пробел — звонок · Delete — готово</translation>
        </message>
        <message>
            <source>Enter: customer · Space: done</source>
            <translation>Enter — клиент · Пробел — готово</translation>
        </message>
        <message>
            <source>Entries of their history</source>
            <translation>Записи в их истории</translation>
        </message>
        <message>
            <source>Every call</source>
            <translation>Каждый звонок</translation>
        </message>
        <message>
            <source>Every call of your queues appears here.</source>
            <translation>Здесь появятся все звонки ваших очередей.</translation>
        </message>
        <message>
            <source>Every command</source>
            <translation>Все команды</translation>
        </message>
        <message>
            <source>Every day</source>
            <translation>Каждый день</translation>
        </message>
        <message>
            <source>Everybody</source>
            <translation>Все операторы</translation>
        </message>
        <message>
            <source>Everybody at once: the first to accept has it</source>
            <translation>Все сразу: достаётся тому, кто принял первым</translation>
        </message>
        <message>
            <source>Everybody hears you</source>
            <translation>Вас слышат все</translation>
        </message>
        <message>
            <source>Everybody hears you. It is noted</source>
            <translation>Вас слышат все. Это отмечается в журнале</translation>
        </message>
        <message>
            <source>Everybody is looked after. New contacts appear here.</source>
            <translation>Все обращения разобраны. Новые появятся здесь.</translation>
        </message>
        <message>
            <source>Everything is sent</source>
            <translation>Всё отправлено</translation>
        </message>
        <message>
            <source>Everything switches at once; what you have typed stays.</source>
            <translation>Переключается сразу; набранный текст останется.</translation>
        </message>
        <message>
            <source>Everything would go: then it is only another name</source>
            <translation>Перейдёт всё: тогда это просто другое имя</translation>
        </message>
        <message>
            <source>Exchange</source>
            <translation>АТС</translation>
        </message>
        <message>
            <source>Explained</source>
            <translation>Объяснили</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Не удался</translation>
        </message>
        <message>
            <source>Failed payment</source>
            <translation>Не прошла оплата</translation>
        </message>
        <message>
            <source>Family name</source>
            <translation>Фамилия</translation>
        </message>
        <message>
            <source>Fast payment</source>
            <translation>СБП</translation>
        </message>
        <message>
            <source>Fewer settings</source>
            <translation>Меньше настроек</translation>
        </message>
        <message>
            <source>Field</source>
            <translation>Поле</translation>
        </message>
        <message>
            <source>Field here</source>
            <translation>Поле у нас</translation>
        </message>
        <message>
            <source>Field of the card</source>
            <translation>Поле карточки</translation>
        </message>
        <message>
            <source>Field of the card, by its key</source>
            <translation>Поле карточки, по ключу</translation>
        </message>
        <message>
            <source>Field there</source>
            <translation>Поле в CRM</translation>
        </message>
        <message>
            <source>Field there, or the path to it</source>
            <translation>Поле в CRM или путь к нему</translation>
        </message>
        <message>
            <source>Fields of the card</source>
            <translation>Поля карточки</translation>
        </message>
        <message>
            <source>File with certificates</source>
            <translation>Файл с сертификатами</translation>
        </message>
        <message>
            <source>Files: {names}</source>
            <translation>Файлы: {names}</translation>
        </message>
        <message>
            <source>Fill it in</source>
            <translation>Подставить</translation>
        </message>
        <message>
            <source>Filled from the card: {names}</source>
            <translation>Подставится из карточки: {names}</translation>
        </message>
        <message>
            <source>Filter by name or text</source>
            <translation>Имя или слова из переписки</translation>
        </message>
        <message>
            <source>Filter the list</source>
            <translation>Отобрать в списке</translation>
        </message>
        <message>
            <source>Filters: channel, queue, tag, owner, waiting, unread</source>
            <translation>Фильтры: канал, очередь, метка, ответственный, ждут, непрочитанные</translation>
        </message>
        <message>
            <source>Find a person to attach to</source>
            <translation>Найти клиента, к которому присоединить</translation>
        </message>
        <message>
            <source>Find an article</source>
            <translation>Найти статью</translation>
        </message>
        <message>
            <source>Find an emoji</source>
            <translation>Найти эмодзи</translation>
        </message>
        <message>
            <source>Find in the articles</source>
            <translation>Найти в статьях</translation>
        </message>
        <message>
            <source>Find out</source>
            <translation>Узнать</translation>
        </message>
        <message>
            <source>Finding</source>
            <translation>Поиск</translation>
        </message>
        <message>
            <source>First message by {channel} to {address}</source>
            <translation>Первое сообщение: {channel}, {address}</translation>
        </message>
        <message>
            <source>First name</source>
            <translation>Имя</translation>
        </message>
        <message>
            <source>Fix: {words} ({keys})</source>
            <translation>Исправить: {words} ({keys})</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Папка</translation>
        </message>
        <message>
            <source>Folder of recordings at the PBX</source>
            <translation>Папка записей на АТС</translation>
        </message>
        <message>
            <source>Folder of sent mail</source>
            <translation>Папка отправленных</translation>
        </message>
        <message>
            <source>For a call heard aloud.</source>
            <translation>Для громкой связи.</translation>
        </message>
        <message>
            <source>For a card number: silence is recorded until it goes on</source>
            <translation>Для номера карты: до продолжения пишется тишина</translation>
        </message>
        <message>
            <source>For all colleagues of the branch</source>
            <translation>Для всех коллег филиала</translation>
        </message>
        <message>
            <source>For an hour</source>
            <translation>На час</translation>
        </message>
        <message>
            <source>For how many days the customer may accept; empty: as the rule</source>
            <translation>Сколько дней можно согласиться; пусто — пока действует правило</translation>
        </message>
        <message>
            <source>For support: what happened and when. No names, numbers or texts are in it.</source>
            <translation>Для поддержки: что и когда происходило. Без имён, номеров и текстов.</translation>
        </message>
        <message>
            <source>For which branches: others get no copy of it</source>
            <translation>Для каких филиалов: остальные не получают копию</translation>
        </message>
        <message>
            <source>For who serves which queues; supervisors see all</source>
            <translation>Для операторов каких очередей; старшие видят все</translation>
        </message>
        <message>
            <source>For whom:</source>
            <translation>Для кого:</translation>
        </message>
        <message>
            <source>Forget a list</source>
            <translation>Удалить список</translation>
        </message>
        <message>
            <source>Forget the changes</source>
            <translation>Отменить изменения</translation>
        </message>
        <message>
            <source>Form</source>
            <translation>Форма</translation>
        </message>
        <message>
            <source>Form of address</source>
            <translation>Обращение</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>Свободные</translation>
        </message>
        <message>
            <source>Free on the disk</source>
            <translation>Свободно на диске</translation>
        </message>
        <message>
            <source>Free some space: new work cannot be saved until then.</source>
            <translation>Освободите место: пока его нет, новое не сохранить.</translation>
        </message>
        <message>
            <source>Friday</source>
            <translation>Пятница</translation>
        </message>
        <message>
            <source>From</source>
            <translation>С</translation>
        </message>
        <message>
            <source>From a file…</source>
            <translation>Из файла…</translation>
        </message>
        <message>
            <source>From the administrator</source>
            <translation>От администратора</translation>
        </message>
        <message>
            <source>From the speaker instead.</source>
            <translation>Через колонки, а не гарнитуру.</translation>
        </message>
        <message>
            <source>From when until when? For example 09:00-18:00</source>
            <translation>С какого по какой час? Например, 09:00-18:00</translation>
        </message>
        <message>
            <source>From which day, as 2026-11-23; empty: at once</source>
            <translation>С какого дня, например 2026-11-23; пусто — сразу</translation>
        </message>
        <message>
            <source>Full name</source>
            <translation>ФИО целиком</translation>
        </message>
        <message>
            <source>Gender</source>
            <translation>Пол</translation>
        </message>
        <message>
            <source>Give all keys back</source>
            <translation>Вернуть все клавиши</translation>
        </message>
        <message>
            <source>Give it up, change the words and send it anew.</source>
            <translation>Откажитесь от отправки, поправьте слова и отправьте заново.</translation>
        </message>
        <message>
            <source>Give the article a title</source>
            <translation>Дайте статье название</translation>
        </message>
        <message>
            <source>Give the key back</source>
            <translation>Вернуть клавишу</translation>
        </message>
        <message>
            <source>Give the rule a name</source>
            <translation>Назовите правило</translation>
        </message>
        <message>
            <source>Give them to somebody</source>
            <translation>Передать коллеге</translation>
        </message>
        <message>
            <source>Give to</source>
            <translation>Передать</translation>
        </message>
        <message>
            <source>Give to a colleague</source>
            <translation>Передать коллеге</translation>
        </message>
        <message>
            <source>Give up</source>
            <translation>Отказаться</translation>
        </message>
        <message>
            <source>Given name</source>
            <translation>Имя</translation>
        </message>
        <message>
            <source>Given up</source>
            <translation>Отменённое</translation>
        </message>
        <message>
            <source>Go back to the hit after</source>
            <translation>Следующее совпадение в истории</translation>
        </message>
        <message>
            <source>Go on recording</source>
            <translation>Продолжить запись</translation>
        </message>
        <message>
            <source>Go on with mine</source>
            <translation>Продолжить свою</translation>
        </message>
        <message>
            <source>Go there</source>
            <translation>Перейти</translation>
        </message>
        <message>
            <source>Go to a day of this history</source>
            <translation>Перейти к дню в истории</translation>
        </message>
        <message>
            <source>Go to a place in the recording</source>
            <translation>Перемотать запись</translation>
        </message>
        <message>
            <source>Go to the history</source>
            <translation>Перейти к истории</translation>
        </message>
        <message>
            <source>Goes off by itself.</source>
            <translation>Выключится само.</translation>
        </message>
        <message>
            <source>Got in touch today: {channel}</source>
            <translation>Было обращение сегодня: {channel}</translation>
        </message>
        <message>
            <source>Got in touch {day}: {channel}</source>
            <translation>Уже обращался {day}: {channel}</translation>
        </message>
        <message>
            <source>Greet the first time</source>
            <translation>Здороваться в первом ответе</translation>
        </message>
        <message>
            <source>Greeting</source>
            <translation>Приветствие</translation>
        </message>
        <message>
            <source>Guests: {names}</source>
            <translation>Участники: {names}</translation>
        </message>
        <message>
            <source>Had to ask the customer again</source>
            <translation>Пришлось переспросить клиента</translation>
        </message>
        <message>
            <source>Hand a conversation over</source>
            <translation>Передача разговора</translation>
        </message>
        <message>
            <source>Hand back: {name}</source>
            <translation>Вернуть: {name}</translation>
        </message>
        <message>
            <source>Hand on</source>
            <translation>Передать</translation>
        </message>
        <message>
            <source>Hand on at once</source>
            <translation>Перевести сразу</translation>
        </message>
        <message>
            <source>Hand on to a colleague or a number</source>
            <translation>Перевести на коллегу или номер</translation>
        </message>
        <message>
            <source>Hand out by these rules</source>
            <translation>Распределять по этим правилам</translation>
        </message>
        <message>
            <source>Hand over</source>
            <translation>Передать</translation>
        </message>
        <message>
            <source>Hand over a conversation</source>
            <translation>Передача диалога</translation>
        </message>
        <message>
            <source>Hand the call on</source>
            <translation>Перевести звонок</translation>
        </message>
        <message>
            <source>Hand the conversation over</source>
            <translation>Передать разговор</translation>
        </message>
        <message>
            <source>Handed over</source>
            <translation>Передано</translation>
        </message>
        <message>
            <source>Handed over by {giver}</source>
            <translation>{giver}: передача</translation>
        </message>
        <message>
            <source>Handed over to {taker}</source>
            <translation>Передано: {taker}</translation>
        </message>
        <message>
            <source>Handed over: {who}</source>
            <translation>Передано: {who}</translation>
        </message>
        <message>
            <source>Handing on to {who}…</source>
            <translation>Переводим на {who}…</translation>
        </message>
        <message>
            <source>Hang up</source>
            <translation>Завершить</translation>
        </message>
        <message>
            <source>Hang up: press twice</source>
            <translation>Завершить звонок: нажать дважды</translation>
        </message>
        <message>
            <source>Header of the credentials</source>
            <translation>Заголовок с ключом</translation>
        </message>
        <message>
            <source>Headset</source>
            <translation>Гарнитура</translation>
        </message>
        <message>
            <source>Hear calls aloud</source>
            <translation>Громкая связь</translation>
        </message>
        <message>
            <source>Held: the customer has written since</source>
            <translation>Придержано: клиент успел написать</translation>
        </message>
        <message>
            <source>Here already? {name}: {why}</source>
            <translation>Уже есть? {name}: {why}</translation>
        </message>
        <message>
            <source>Hidden by: {filters}</source>
            <translation>Скрывает фильтр: {filters}</translation>
        </message>
        <message>
            <source>Hidden number</source>
            <translation>Номер скрыт</translation>
        </message>
        <message>
            <source>Hide the quoted letter</source>
            <translation>Скрыть цитату</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Контрастная</translation>
        </message>
        <message>
            <source>High contrast theme</source>
            <translation>Контрастная тема</translation>
        </message>
        <message>
            <source>History</source>
            <translation>История</translation>
        </message>
        <message>
            <source>History in a window of its own</source>
            <translation>История в отдельном окне</translation>
        </message>
        <message>
            <source>History of contacts</source>
            <translation>История обращений</translation>
        </message>
        <message>
            <source>History of contacts: {name}</source>
            <translation>История обращений: {name}</translation>
        </message>
        <message>
            <source>Hours</source>
            <translation>Часы работы</translation>
        </message>
        <message>
            <source>Hours are typed like 9:00-18:00, by commas, one after another within the day</source>
            <translation>Часы пишут так: 9:00-18:00, через запятую, по порядку и в пределах суток</translation>
        </message>
        <message>
            <source>How a call sounded</source>
            <translation>Качество звонка</translation>
        </message>
        <message>
            <source>How a handing over went</source>
            <translation>Как прошла передача</translation>
        </message>
        <message>
            <source>How a queue hands out</source>
            <translation>Правила очереди</translation>
        </message>
        <message>
            <source>How all of us write: checked while writing and again before a message goes out.</source>
            <translation>Как мы пишем клиентам: проверяется при наборе и ещё раз перед отправкой.</translation>
        </message>
        <message>
            <source>How channels of agents begin</source>
            <translation>Начало каналов операторов</translation>
        </message>
        <message>
            <source>How did it end?</source>
            <translation>Чем закончилось?</translation>
        </message>
        <message>
            <source>How do you know that it is one person?</source>
            <translation>Почему вы уверены, что это один человек?</translation>
        </message>
        <message>
            <source>How far the import is</source>
            <translation>Ход импорта</translation>
        </message>
        <message>
            <source>How formally</source>
            <translation>На «вы» или «ты»</translation>
        </message>
        <message>
            <source>How it ended</source>
            <translation>Чем закончилось</translation>
        </message>
        <message>
            <source>How long they are waited for, seconds</source>
            <translation>Сколько секунд его ждать</translation>
        </message>
        <message>
            <source>How many at once.</source>
            <translation>Сколько одновременно.</translation>
        </message>
        <message>
            <source>How many characters at most</source>
            <translation>Не больше знаков</translation>
        </message>
        <message>
            <source>How many days is not below zero</source>
            <translation>Число дней не меньше нуля</translation>
        </message>
        <message>
            <source>How many is a whole number</source>
            <translation>Количество — целое число</translation>
        </message>
        <message>
            <source>How many is not below zero</source>
            <translation>Количество не меньше нуля</translation>
        </message>
        <message>
            <source>How many minutes at most</source>
            <translation>Сколько минут самое большее</translation>
        </message>
        <message>
            <source>How many of a hundred</source>
            <translation>Доля таких ответов, %</translation>
        </message>
        <message>
            <source>How messages come</source>
            <translation>Как приходят сообщения</translation>
        </message>
        <message>
            <source>How much time there is</source>
            <translation>Сколько даётся времени</translation>
        </message>
        <message>
            <source>How pages are asked for</source>
            <translation>Постраничная выдача</translation>
        </message>
        <message>
            <source>How the chat looks</source>
            <translation>Как выглядит чат</translation>
        </message>
        <message>
            <source>How the moment is told</source>
            <translation>Как передавать время</translation>
        </message>
        <message>
            <source>How they are used</source>
            <translation>Как ими пользуются</translation>
        </message>
        <message>
            <source>How was it, from 1 to 5? Empty: nothing is asked</source>
            <translation>Оцените от 1 до 5. Пусто — не спрашивать</translation>
        </message>
        <message>
            <source>I am ready</source>
            <translation>Я на месте</translation>
        </message>
        <message>
            <source>ID of the number</source>
            <translation>ID номера</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>Импорт</translation>
        </message>
        <message>
            <source>In 1 hour</source>
            <translation>Через час</translation>
        </message>
        <message>
            <source>In a call</source>
            <translation>Разговор</translation>
        </message>
        <message>
            <source>In one channel only…</source>
            <translation>В одном канале…</translation>
        </message>
        <message>
            <source>In reply to: {text}</source>
            <translation>В ответ на: {text}</translation>
        </message>
        <message>
            <source>In this channel the customer writes first. Choose another one.</source>
            <translation>В этом канале первым пишет клиент. Выберите другой.</translation>
        </message>
        <message>
            <source>In use again</source>
            <translation>Снова используется</translation>
        </message>
        <message>
            <source>In which channel</source>
            <translation>В каком канале</translation>
        </message>
        <message>
            <source>Inbox</source>
            <translation>Входящие</translation>
        </message>
        <message>
            <source>Incoming call</source>
            <translation>Входящий звонок</translation>
        </message>
        <message>
            <source>Incoming mail</source>
            <translation>Входящая почта</translation>
        </message>
        <message>
            <source>Insert</source>
            <translation>Вставить</translation>
        </message>
        <message>
            <source>Instalments</source>
            <translation>Рассрочка</translation>
        </message>
        <message>
            <source>Instead of: {text}</source>
            <translation>Вместо: {text}</translation>
        </message>
        <message>
            <source>Internal</source>
            <translation>Внутреннее</translation>
        </message>
        <message>
            <source>Into a file…</source>
            <translation>В файл…</translation>
        </message>
        <message>
            <source>Into the reply</source>
            <translation>В ответ</translation>
        </message>
        <message>
            <source>Into the reply: {title}</source>
            <translation>В ответ: {title}</translation>
        </message>
        <message>
            <source>Invitation: {title}</source>
            <translation>Приглашение: {title}</translation>
        </message>
        <message>
            <source>Invites: {name}</source>
            <translation>Приглашает: {name}</translation>
        </message>
        <message>
            <source>Invoice of {sum} from {day} is not paid</source>
            <translation>Не оплачен счёт на {sum} от {day}</translation>
        </message>
        <message>
            <source>It becomes the sender's</source>
            <translation>Назначить отправителю</translation>
        </message>
        <message>
            <source>It cannot be taken back any more</source>
            <translation>Вернуть уже нельзя</translation>
        </message>
        <message>
            <source>It could not be read.</source>
            <translation>Не удалось прочитать.</translation>
        </message>
        <message>
            <source>It did not help</source>
            <translation>Не помогла</translation>
        </message>
        <message>
            <source>It did not work out</source>
            <translation>Не получилось</translation>
        </message>
        <message>
            <source>It disappears at the customer's too. They may have read it already.</source>
            <translation>Оно исчезнет и у клиента. Возможно, он его уже прочитал.</translation>
        </message>
        <message>
            <source>It goes on here: {channel}</source>
            <translation>Продолжаем здесь: {channel}</translation>
        </message>
        <message>
            <source>It has changed meanwhile</source>
            <translation>Данные успели измениться</translation>
        </message>
        <message>
            <source>It helped</source>
            <translation>Помогла</translation>
        </message>
        <message>
            <source>It helps also after a wait of, seconds</source>
            <translation>Помогает и тогда, когда ждут дольше, секунд</translation>
        </message>
        <message>
            <source>It holds together</source>
            <translation>Ошибок нет</translation>
        </message>
        <message>
            <source>It is empty, or no file.</source>
            <translation>Он пустой, или это не файл.</translation>
        </message>
        <message>
            <source>It is gone already</source>
            <translation>Этого уже нет</translation>
        </message>
        <message>
            <source>It is in our own network</source>
            <translation>Система в нашей сети</translation>
        </message>
        <message>
            <source>It is kept. New work can be saved when some of it has gone out.</source>
            <translation>Всё сохранено. Новое можно будет сохранить, когда часть уйдёт.</translation>
        </message>
        <message>
            <source>It is larger than this channel takes.</source>
            <translation>Он больше, чем принимает этот канал.</translation>
        </message>
        <message>
            <source>It is less than is possible</source>
            <translation>Меньше допустимого</translation>
        </message>
        <message>
            <source>It is more than is possible</source>
            <translation>Больше допустимого</translation>
        </message>
        <message>
            <source>It is not put off</source>
            <translation>Не откладывать</translation>
        </message>
        <message>
            <source>It is now</source>
            <translation>Сейчас</translation>
        </message>
        <message>
            <source>It is on the card</source>
            <translation>Показывать в карточке</translation>
        </message>
        <message>
            <source>It is sent under the name of whoever signs in: sign in as they did, and let it go.</source>
            <translation>Она уйдёт от имени того, кто войдёт: войдите под прежним именем и дайте ей отправиться.</translation>
        </message>
        <message>
            <source>It is somebody else's</source>
            <translation>Это контакт другого человека</translation>
        </message>
        <message>
            <source>It is the first candidate</source>
            <translation>Это первый из списка</translation>
        </message>
        <message>
            <source>It is the second candidate</source>
            <translation>Это второй из списка</translation>
        </message>
        <message>
            <source>It is the third candidate</source>
            <translation>Это третий из списка</translation>
        </message>
        <message>
            <source>It is time: {title}</source>
            <translation>Пора: {title}</translation>
        </message>
        <message>
            <source>It is tried again. Nobody can call you here meanwhile.</source>
            <translation>Пробуем снова. Пока сюда не дозвониться.</translation>
        </message>
        <message>
            <source>It is tried again. Your desk phone works.</source>
            <translation>Пробуем снова. Настольный телефон работает.</translation>
        </message>
        <message>
            <source>It is written in another way</source>
            <translation>Пишется иначе</translation>
        </message>
        <message>
            <source>It is yours again</source>
            <translation>Обращение снова ваше</translation>
        </message>
        <message>
            <source>It may have been removed or belong to others.</source>
            <translation>Возможно, запись удалена или вам недоступна.</translation>
        </message>
        <message>
            <source>It names neither a number nor a customer.</source>
            <translation>В ней нет ни номера, ни клиента.</translation>
        </message>
        <message>
            <source>It opens here by itself.</source>
            <translation>Откроется здесь сама.</translation>
        </message>
        <message>
            <source>It opens here when the line is back.</source>
            <translation>Откроется здесь, когда вернётся связь.</translation>
        </message>
        <message>
            <source>It says neither a name nor an address</source>
            <translation>Нет ни имени, ни адреса</translation>
        </message>
        <message>
            <source>It says: “{words}”</source>
            <translation>Ответ: «{words}»</translation>
        </message>
        <message>
            <source>It stays whose it is</source>
            <translation>Ответственный не меняется</translation>
        </message>
        <message>
            <source>It was</source>
            <translation>Было</translation>
        </message>
        <message>
            <source>It was noted. Try once more.</source>
            <translation>Мы записали сбой. Попробуйте ещё раз.</translation>
        </message>
        <message>
            <source>It was removed, or belongs to people you cannot see.</source>
            <translation>Её удалили или передали тем, чьи карточки вам не видны.</translation>
        </message>
        <message>
            <source>It works</source>
            <translation>Работает</translation>
        </message>
        <message>
            <source>It works: {name}</source>
            <translation>Работает: {name}</translation>
        </message>
        <message>
            <source>Its address, with a port if need be.</source>
            <translation>Адрес; порт — если нужен.</translation>
        </message>
        <message>
            <source>Its author and supervisors alone read it.</source>
            <translation>Её читают только автор и руководители.</translation>
        </message>
        <message>
            <source>Its conditions, as they are read to the customer</source>
            <translation>Условия — так, как их прочтут клиенту</translation>
        </message>
        <message>
            <source>Its name here</source>
            <translation>Название у нас</translation>
        </message>
        <message>
            <source>Join in</source>
            <translation>Вступить в разговор</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>Сохранить</translation>
        </message>
        <message>
            <source>Keep a list</source>
            <translation>Сохранить список</translation>
        </message>
        <message>
            <source>Keep note</source>
            <translation>Сохранить</translation>
        </message>
        <message>
            <source>Keep the changes</source>
            <translation>Сохранить изменения</translation>
        </message>
        <message>
            <source>Keep the other card</source>
            <translation>Оставить другую карточку</translation>
        </message>
        <message>
            <source>Keep this list</source>
            <translation>Сохранить список</translation>
        </message>
        <message>
            <source>Keep this list…</source>
            <translation>Сохранить этот список…</translation>
        </message>
        <message>
            <source>Kept as explained: {service}</source>
            <translation>Записано, что объяснили: {service}</translation>
        </message>
        <message>
            <source>Kept as not done: {service}</source>
            <translation>Записано, что не получилось: {service}</translation>
        </message>
        <message>
            <source>Kept encrypted on this computer.</source>
            <translation>Хранится на этом компьютере в зашифрованном виде.</translation>
        </message>
        <message>
            <source>Kept for 14 days: until then it can be taken back and is sent after all.</source>
            <translation>Хранится 14 дней: до тех пор можно вернуть, и действие всё-таки уйдёт в центр.</translation>
        </message>
        <message>
            <source>Kept sealed at the centre; told to this agent's phone alone.</source>
            <translation>Хранится в центре зашифрованным; узнает его только телефон этого оператора.</translation>
        </message>
        <message>
            <source>Kept: how it ended</source>
            <translation>Итог записан</translation>
        </message>
        <message>
            <source>Kept; type to replace it</source>
            <translation>Сохранено; введите, чтобы заменить</translation>
        </message>
        <message>
            <source>Key, as other systems name it; it never changes</source>
            <translation>Ключ, как его называют другие системы; он не меняется</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Клавиши</translation>
        </message>
        <message>
            <source>Keys are the same on the Russian and the Latin layout.</source>
            <translation>Клавиши одни и те же в русской и латинской раскладке.</translation>
        </message>
        <message>
            <source>Keys of the telephone</source>
            <translation>Клавиши телефона</translation>
        </message>
        <message>
            <source>Knowledge base</source>
            <translation>База знаний</translation>
        </message>
        <message>
            <source>Knowledge base, or the article suggested</source>
            <translation>База знаний или подсказанная статья</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Язык</translation>
        </message>
        <message>
            <source>Largest file, MB</source>
            <translation>Предельный размер файла, МБ</translation>
        </message>
        <message>
            <source>Last name</source>
            <translation>Фамилия</translation>
        </message>
        <message>
            <source>Last problem, {time}:</source>
            <translation>Последний сбой, {time}:</translation>
        </message>
        <message>
            <source>Late order</source>
            <translation>Опоздание заказа</translation>
        </message>
        <message>
            <source>Later hit (Shift+Enter)</source>
            <translation>Позже (Shift+Enter)</translation>
        </message>
        <message>
            <source>Leave a request</source>
            <translation>Оставить заявку</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>Не надо</translation>
        </message>
        <message>
            <source>Leave it as it is</source>
            <translation>Оставить как есть</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Не загружать</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>Слева</translation>
        </message>
        <message>
            <source>Letter with formatting</source>
            <translation>Письмо с оформлением</translation>
        </message>
        <message>
            <source>Letters and forms</source>
            <translation>Письма и формы</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Светлая</translation>
        </message>
        <message>
            <source>Light theme</source>
            <translation>Светлая тема</translation>
        </message>
        <message>
            <source>Like 31.12.2026, by commas.</source>
            <translation>Например: 31.12.2026, через запятую.</translation>
        </message>
        <message>
            <source>Like 9:00-18:00; an empty day is closed, an empty week is always open.</source>
            <translation>Например: 9:00-18:00. Пустой день — закрыто, вся неделя пустая — открыто всегда.</translation>
        </message>
        <message>
            <source>Like Europe/Moscow.</source>
            <translation>Например: Europe/Moscow.</translation>
        </message>
        <message>
            <source>Line</source>
            <translation>Связь</translation>
        </message>
        <message>
            <source>Line {line} is no TOML</source>
            <translation>Строка {line}: это не TOML</translation>
        </message>
        <message>
            <source>Link, sent in place of the text</source>
            <translation>Ссылка: отправляется вместо текста</translation>
        </message>
        <message>
            <source>Listen</source>
            <translation>Слушать</translation>
        </message>
        <message>
            <source>Lists</source>
            <translation>Списки</translation>
        </message>
        <message>
            <source>Lists of the team</source>
            <translation>Списки команды</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>Заблокировать</translation>
        </message>
        <message>
            <source>Lock when idle</source>
            <translation>Блокировать при бездействии</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>Журнал</translation>
        </message>
        <message>
            <source>Login</source>
            <translation>Логин</translation>
        </message>
        <message>
            <source>Login of ARI</source>
            <translation>Логин ARI</translation>
        </message>
        <message>
            <source>Login or password is wrong</source>
            <translation>Неверный логин или пароль</translation>
        </message>
        <message>
            <source>Logins by commas; everybody else comes after them.</source>
            <translation>Логины через запятую; остальные — после них.</translation>
        </message>
        <message>
            <source>Long-lived token</source>
            <translation>Долгосрочный токен</translation>
        </message>
        <message>
            <source>Longest wait first</source>
            <translation>Сначала кто дольше ждёт</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Внешний вид</translation>
        </message>
        <message>
            <source>Look again by, as 2026-11-23; empty: no matter</source>
            <translation>Проверить до — например, 2026-11-23; пусто — без срока</translation>
        </message>
        <message>
            <source>Look at its settings.</source>
            <translation>Загляните в его настройки.</translation>
        </message>
        <message>
            <source>Look at the newest state, then decide.</source>
            <translation>Посмотрите, что изменилось, и решите.</translation>
        </message>
        <message>
            <source>Look every so many seconds</source>
            <translation>Проверять каждые, с</translation>
        </message>
        <message>
            <source>Look for the key again</source>
            <translation>Поискать ключ ещё раз</translation>
        </message>
        <message>
            <source>Look through the knowledge base</source>
            <translation>Открыть базу знаний</translation>
        </message>
        <message>
            <source>Look whether it still holds</source>
            <translation>Пора перепроверить</translation>
        </message>
        <message>
            <source>Looked for in vain</source>
            <translation>Чего не нашли</translation>
        </message>
        <message>
            <source>Looking at the file…</source>
            <translation>Файл изучается…</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>Проверяем…</translation>
        </message>
        <message>
            <source>Loudness of the ringing</source>
            <translation>Громкость звонка</translation>
        </message>
        <message>
            <source>Loyalty card</source>
            <translation>Карта клиента</translation>
        </message>
        <message>
            <source>Lunch</source>
            <translation>Обед</translation>
        </message>
        <message>
            <source>MAX</source>
            <translation>MAX</translation>
        </message>
        <message>
            <source>Made of</source>
            <translation>Из чего сделано</translation>
        </message>
        <message>
            <source>Mailboxes, bots and numbers through which customers write and call.</source>
            <translation>Почтовые ящики, боты и номера, через которые клиенты пишут и звонят.</translation>
        </message>
        <message>
            <source>Mailing</source>
            <translation>Рассылка</translation>
        </message>
        <message>
            <source>Mailings</source>
            <translation>Рассылки</translation>
        </message>
        <message>
            <source>Make a card of their own</source>
            <translation>Завести отдельную карточку</translation>
        </message>
        <message>
            <source>Make a key</source>
            <translation>Создать ключ</translation>
        </message>
        <message>
            <source>Make another card</source>
            <translation>Всё равно завести</translation>
        </message>
        <message>
            <source>Make the card</source>
            <translation>Завести карточку</translation>
        </message>
        <message>
            <source>Make them one</source>
            <translation>Объединить</translation>
        </message>
        <message>
            <source>Make there what is new here: customers, orders, payments, tasks</source>
            <translation>Создавать там новое отсюда: клиентов, заказы, платежи, задачи</translation>
        </message>
        <message>
            <source>Mark of a deleted one</source>
            <translation>Признак удалённой записи</translation>
        </message>
        <message>
            <source>Matrix</source>
            <translation>Matrix</translation>
        </message>
        <message>
            <source>May be contacted again</source>
            <translation>Снова можно обращаться</translation>
        </message>
        <message>
            <source>Maybe one person</source>
            <translation>Возможно, один человек</translation>
        </message>
        <message>
            <source>Mend what a rule of tone has found</source>
            <translation>Исправить замечание о тоне</translation>
        </message>
        <message>
            <source>Mentions of me</source>
            <translation>Упоминания</translation>
        </message>
        <message>
            <source>Menus and sheets appear at once, nothing slides.</source>
            <translation>Меню и окна появляются сразу, ничего не скользит.</translation>
        </message>
        <message>
            <source>Merge this card with another one</source>
            <translation>Объединить карточку с другой</translation>
        </message>
        <message>
            <source>Merged with {name}</source>
            <translation>Объединена с карточкой «{name}»</translation>
        </message>
        <message>
            <source>Messages of one visitor a minute</source>
            <translation>Сообщений в минуту от посетителя</translation>
        </message>
        <message>
            <source>Messages of one visitor at once</source>
            <translation>Сообщений подряд от посетителя</translation>
        </message>
        <message>
            <source>Microphone</source>
            <translation>Микрофон</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>Мои</translation>
        </message>
        <message>
            <source>Missed</source>
            <translation>Пропущенные</translation>
        </message>
        <message>
            <source>Missed call</source>
            <translation>Пропущенный звонок</translation>
        </message>
        <message>
            <source>Missed call: {who}</source>
            <translation>Пропущенный звонок: {who}</translation>
        </message>
        <message>
            <source>Monday</source>
            <translation>Понедельник</translation>
        </message>
        <message>
            <source>Month after (PgDn)</source>
            <translation>Следующий месяц (PgDn)</translation>
        </message>
        <message>
            <source>Month before (PgUp)</source>
            <translation>Предыдущий месяц (PgUp)</translation>
        </message>
        <message>
            <source>More</source>
            <translation>Ещё</translation>
        </message>
        <message>
            <source>More about this service</source>
            <translation>Ещё об услуге</translation>
        </message>
        <message>
            <source>More channels</source>
            <translation>Ещё каналы</translation>
        </message>
        <message>
            <source>More settings</source>
            <translation>Больше настроек</translation>
        </message>
        <message>
            <source>Move down</source>
            <translation>Ниже</translation>
        </message>
        <message>
            <source>Move to the top</source>
            <translation>На самый верх</translation>
        </message>
        <message>
            <source>Move to where the service can be done</source>
            <translation>Перевести туда, где услугу можно завершить</translation>
        </message>
        <message>
            <source>Move to: {channel}</source>
            <translation>Перевести: {channel}</translation>
        </message>
        <message>
            <source>Move up</source>
            <translation>Выше</translation>
        </message>
        <message>
            <source>Moves with the whole history.</source>
            <translation>Переедет вместе со всей историей.</translation>
        </message>
        <message>
            <source>Moves with the whole history: {what}</source>
            <translation>Переедет вместе со всей историей: {what}</translation>
        </message>
        <message>
            <source>Mute the microphone, or not</source>
            <translation>Выключить или включить микрофон</translation>
        </message>
        <message>
            <source>My lists</source>
            <translation>Мои списки</translation>
        </message>
        <message>
            <source>My own</source>
            <translation>Своя</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Имя</translation>
        </message>
        <message>
            <source>Name customers see</source>
            <translation>Имя, которое видят клиенты</translation>
        </message>
        <message>
            <source>Name for the new card</source>
            <translation>Имя для новой карточки</translation>
        </message>
        <message>
            <source>Name of an SMS sender</source>
            <translation>Имя отправителя SMS</translation>
        </message>
        <message>
            <source>Name of the customer</source>
            <translation>Имя клиента</translation>
        </message>
        <message>
            <source>Name of the list</source>
            <translation>Название списка</translation>
        </message>
        <message>
            <source>Name of the other person</source>
            <translation>Имя второго человека</translation>
        </message>
        <message>
            <source>Name shown</source>
            <translation>Как показывать</translation>
        </message>
        <message>
            <source>Name, number or address</source>
            <translation>Имя, телефон или почта</translation>
        </message>
        <message>
            <source>Name, number, order or words of a message</source>
            <translation>Имя, телефон, номер заказа или слова из переписки</translation>
        </message>
        <message>
            <source>Nearest deadline first</source>
            <translation>Сначала ближайший срок</translation>
        </message>
        <message>
            <source>Nearly full: beyond {limit} nothing new can be saved before the line is back.</source>
            <translation>Очередь почти полна: больше {limit} действий до появления связи не сохранить.</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>Никогда</translation>
        </message>
        <message>
            <source>New</source>
            <translation>Новые</translation>
        </message>
        <message>
            <source>New address instead</source>
            <translation>Новый адрес вместо этого</translation>
        </message>
        <message>
            <source>New address instead of {value}</source>
            <translation>Новый адрес вместо {value}</translation>
        </message>
        <message>
            <source>New address of a customer</source>
            <translation>Новый контакт клиента</translation>
        </message>
        <message>
            <source>New article</source>
            <translation>Новая статья</translation>
        </message>
        <message>
            <source>New break</source>
            <translation>Новый перерыв</translation>
        </message>
        <message>
            <source>New card</source>
            <translation>Новая карточка</translation>
        </message>
        <message>
            <source>New case</source>
            <translation>Завести дело</translation>
        </message>
        <message>
            <source>New customer</source>
            <translation>Новый клиент</translation>
        </message>
        <message>
            <source>New field</source>
            <translation>Новое поле</translation>
        </message>
        <message>
            <source>New reply</source>
            <translation>Новый шаблон</translation>
        </message>
        <message>
            <source>New rule</source>
            <translation>Новое правило</translation>
        </message>
        <message>
            <source>New service</source>
            <translation>Новая услуга</translation>
        </message>
        <message>
            <source>New tag</source>
            <translation>Новая метка</translation>
        </message>
        <message>
            <source>New task</source>
            <translation>Новая задача</translation>
        </message>
        <message>
            <source>Newest first</source>
            <translation>Сначала новые</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Дальше</translation>
        </message>
        <message>
            <source>Next conversation</source>
            <translation>Следующий диалог</translation>
        </message>
        <message>
            <source>Next pane</source>
            <translation>Следующая панель</translation>
        </message>
        <message>
            <source>Next remark</source>
            <translation>Следующее замечание</translation>
        </message>
        <message>
            <source>Next step</source>
            <translation>Дальше</translation>
        </message>
        <message>
            <source>Next step of the service</source>
            <translation>Следующий шаг услуги</translation>
        </message>
        <message>
            <source>Next step, if one was promised</source>
            <translation>Следующий шаг, если обещали</translation>
        </message>
        <message>
            <source>Next step: {step}</source>
            <translation>Дальше: {step}</translation>
        </message>
        <message>
            <source>No</source>
            <translation>Нет</translation>
        </message>
        <message>
            <source>No article is open</source>
            <translation>Статья не выбрана</translation>
        </message>
        <message>
            <source>No calls yet</source>
            <translation>Звонков пока нет</translation>
        </message>
        <message>
            <source>No canned reply is called that. They are made in the settings.</source>
            <translation>Такого шаблона нет. Шаблоны создаются в настройках.</translation>
        </message>
        <message>
            <source>No case is open</source>
            <translation>Открытых дел нет</translation>
        </message>
        <message>
            <source>No change</source>
            <translation>Без изменений</translation>
        </message>
        <message>
            <source>No colleague is called that.</source>
            <translation>Коллеги с таким именем нет.</translation>
        </message>
        <message>
            <source>No contact for so many days; empty: no matter</source>
            <translation>Не общались столько дней; пусто — не важно</translation>
        </message>
        <message>
            <source>No contacts yet</source>
            <translation>Обращений ещё не было</translation>
        </message>
        <message>
            <source>No deadline</source>
            <translation>Без срока</translation>
        </message>
        <message>
            <source>No editions were kept.</source>
            <translation>Прежних редакций нет.</translation>
        </message>
        <message>
            <source>No emoji is called that.</source>
            <translation>Такого эмодзи нет.</translation>
        </message>
        <message>
            <source>No file was taken in yet.</source>
            <translation>Пока ни один файл не загружали.</translation>
        </message>
        <message>
            <source>No key here opens your data</source>
            <translation>Здесь нет ключа, который открывает ваши данные</translation>
        </message>
        <message>
            <source>No key to your data</source>
            <translation>Нет ключа к вашим данным</translation>
        </message>
        <message>
            <source>No line to the centre</source>
            <translation>Нет связи с центром</translation>
        </message>
        <message>
            <source>No line: only what is on this machine was searched.</source>
            <translation>Нет связи: поиск только по тому, что есть на этом компьютере.</translation>
        </message>
        <message>
            <source>No phone given</source>
            <translation>Телефон не выдан</translation>
        </message>
        <message>
            <source>No program here opens this file</source>
            <translation>Этот файл нечем открыть</translation>
        </message>
        <message>
            <source>No service is called “{text}”.</source>
            <translation>Услуги «{text}» нет.</translation>
        </message>
        <message>
            <source>No sound</source>
            <translation>Нет звука</translation>
        </message>
        <message>
            <source>No sound and no message outside the window.</source>
            <translation>Без звука и без уведомлений вне окна.</translation>
        </message>
        <message>
            <source>Nobody</source>
            <translation>Никто</translation>
        </message>
        <message>
            <source>Nobody can be written to first here</source>
            <translation>Сюда нельзя написать первыми</translation>
        </message>
        <message>
            <source>Nobody can be written to first on this channel. Choose another channel or write a note.</source>
            <translation>В этом канале нельзя написать первым. Выберите другой канал или оставьте заметку.</translation>
        </message>
        <message>
            <source>Nobody can be written to here: {why}</source>
            <translation>Сюда не написать: {why}</translation>
        </message>
        <message>
            <source>Nobody found</source>
            <translation>Никого не нашли</translation>
        </message>
        <message>
            <source>Nobody has written a comment yet.</source>
            <translation>Отзывов пока нет.</translation>
        </message>
        <message>
            <source>Nobody hears you. It is noted</source>
            <translation>Вас никто не слышит. Это отмечается в журнале</translation>
        </message>
        <message>
            <source>Nobody in particular</source>
            <translation>Никому особо</translation>
        </message>
        <message>
            <source>Nobody is found</source>
            <translation>Никто не найден</translation>
        </message>
        <message>
            <source>Nobody is on the phone</source>
            <translation>Никто не говорит по телефону</translation>
        </message>
        <message>
            <source>Nobody is signed in</source>
            <translation>Никто не вошёл</translation>
        </message>
        <message>
            <source>Nobody knows this address yet</source>
            <translation>Этот контакт нам пока не знаком</translation>
        </message>
        <message>
            <source>Nobody offered it to you: it was taken from a list, or long ago</source>
            <translation>Вам его не предлагали: взято из списка или было давно</translation>
        </message>
        <message>
            <source>Nobody took it over: its macro names somebody gone</source>
            <translation>Диалог никому не передан: сотрудника из макроса больше нет</translation>
        </message>
        <message>
            <source>Nobody twice</source>
            <translation>Двойников нет</translation>
        </message>
        <message>
            <source>Nobody waits for a call</source>
            <translation>Звонка никто не ждёт</translation>
        </message>
        <message>
            <source>Nobody waits for you. Take somebody from the free ones.</source>
            <translation>Вас никто не ждёт. Возьмите кого-нибудь из свободных.</translation>
        </message>
        <message>
            <source>Nobody was missed</source>
            <translation>Пропущенных нет</translation>
        </message>
        <message>
            <source>Nobody yet</source>
            <translation>Пока никого</translation>
        </message>
        <message>
            <source>Nobody's name is kept with these words. Enter begins an article about one.</source>
            <translation>Кто искал, не записывается. Enter — начать статью на эту тему.</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Нет</translation>
        </message>
        <message>
            <source>Not accepted</source>
            <translation>Не принимают</translation>
        </message>
        <message>
            <source>Not by {channel}</source>
            <translation>Не через {channel}</translation>
        </message>
        <message>
            <source>Not connected</source>
            <translation>Не подключён</translation>
        </message>
        <message>
            <source>Not delivered</source>
            <translation>Не доставлено</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>Не найдено</translation>
        </message>
        <message>
            <source>Not here</source>
            <translation>Здесь нельзя</translation>
        </message>
        <message>
            <source>Not longer than</source>
            <translation>Не длиннее</translation>
        </message>
        <message>
            <source>Not on shift</source>
            <translation>Не на смене</translation>
        </message>
        <message>
            <source>Not on this workstation yet</source>
            <translation>На этом компьютере её пока нет</translation>
        </message>
        <message>
            <source>Not sent whole</source>
            <translation>Файл передан не полностью</translation>
        </message>
        <message>
            <source>Not sent. {why}</source>
            <translation>Не отправлено. {why}</translation>
        </message>
        <message>
            <source>Not sent: the customer does not want to be contacted</source>
            <translation>Не отправлено: клиент просил не обращаться</translation>
        </message>
        <message>
            <source>Not sent: this address is not used any more</source>
            <translation>Не отправлено: этот адрес больше не используется</translation>
        </message>
        <message>
            <source>Not taken in yet</source>
            <translation>Ещё не загружен</translation>
        </message>
        <message>
            <source>Not used any more</source>
            <translation>Больше не используется</translation>
        </message>
        <message>
            <source>Not within the hours the customer wants to be reached</source>
            <translation>Сейчас не то время, когда клиент просил обращаться</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Заметка</translation>
        </message>
        <message>
            <source>Note kept</source>
            <translation>Заметка сохранена</translation>
        </message>
        <message>
            <source>Note on how it ended</source>
            <translation>Заметка об итоге</translation>
        </message>
        <message>
            <source>Note · {who}</source>
            <translation>Заметка · {who}</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>Заметки</translation>
        </message>
        <message>
            <source>Notes in which a colleague names you with @ bring you here.</source>
            <translation>Здесь диалоги, где коллеги упомянули вас в заметке через @.</translation>
        </message>
        <message>
            <source>Nothing fits</source>
            <translation>Ничего не подходит</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>Ничего не нашли</translation>
        </message>
        <message>
            <source>Nothing found for “{text}”</source>
            <translation>По запросу «{text}» ничего нет</translation>
        </message>
        <message>
            <source>Nothing has been learnt yet: nobody has said what a contact was about.</source>
            <translation>Пока учиться не на чем: никто ещё не отмечал, о чём было обращение.</translation>
        </message>
        <message>
            <source>Nothing in this channel: {name}</source>
            <translation>В этом канале пусто: {name}</translation>
        </message>
        <message>
            <source>Nothing is asked</source>
            <translation>Итог не спрашивается</translation>
        </message>
        <message>
            <source>Nothing is called “{text}”. Messages are found by {keys}.</source>
            <translation>Ничего похожего на «{text}». Сообщения ищите по {keys}.</translation>
        </message>
        <message>
            <source>Nothing is different.</source>
            <translation>Отличий нет.</translation>
        </message>
        <message>
            <source>Nothing is done yet</source>
            <translation>Готовых пока нет</translation>
        </message>
        <message>
            <source>Nothing is found</source>
            <translation>Ничего не найдено</translation>
        </message>
        <message>
            <source>Nothing is promised</source>
            <translation>Обещаний нет</translation>
        </message>
        <message>
            <source>Nothing is proposed to this customer now.</source>
            <translation>Сейчас этому клиенту ничего не предлагаем.</translation>
        </message>
        <message>
            <source>Nothing is proposed while the customer complains.</source>
            <translation>Не предлагаем, пока у клиента жалоба.</translation>
        </message>
        <message>
            <source>Nothing is proposed: the customer asked not to be contacted.</source>
            <translation>Не предлагаем: клиент просил не обращаться.</translation>
        </message>
        <message>
            <source>Nothing is proposed: the customer has not agreed to advertising.</source>
            <translation>Не предлагаем: клиент не соглашался на рекламу.</translation>
        </message>
        <message>
            <source>Nothing is proposed: the customer refused advertising.</source>
            <translation>Не предлагаем: клиент отказался от рекламы.</translation>
        </message>
        <message>
            <source>Nothing is put in for {names}: there is no such placeholder</source>
            <translation>Вместо {names} ничего не подставится: такой подстановки нет</translation>
        </message>
        <message>
            <source>Nothing is sent to an old address; it still finds the customer.</source>
            <translation>На старый адрес ничего не уходит, но клиента по нему узнаем.</translation>
        </message>
        <message>
            <source>Nothing of this reaches a customer.</source>
            <translation>Клиенту ничего не отправляется.</translation>
        </message>
        <message>
            <source>Nothing pressed yet</source>
            <translation>Пока ничего не нажато</translation>
        </message>
        <message>
            <source>Nothing to be seen in the text</source>
            <translation>В сообщении только невидимые символы</translation>
        </message>
        <message>
            <source>Nothing was resolved: no outcome was given</source>
            <translation>Ничего не решено: итог не указан</translation>
        </message>
        <message numerus="yes">
            <source>Nothing was touched for %n minutes, so no work came to you.</source>
            <translation>
                <numerusform>Компьютер не трогали %n минуту, поэтому обращения к вам не шли.</numerusform>
                <numerusform>Компьютер не трогали %n минуты, поэтому обращения к вам не шли.</numerusform>
                <numerusform>Компьютер не трогали %n минут, поэтому обращения к вам не шли.</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing you wrote is lost.</source>
            <translation>Всё написанное на месте.</translation>
        </message>
        <message>
            <source>Notifications</source>
            <translation>Уведомления</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Сейчас</translation>
        </message>
        <message>
            <source>Number</source>
            <translation>Номер</translation>
        </message>
        <message>
            <source>Number of the list of invoices</source>
            <translation>Номер списка счетов</translation>
        </message>
        <message>
            <source>Number of the webhook's user</source>
            <translation>Номер пользователя вебхука</translation>
        </message>
        <message>
            <source>Of the first {all} rows: new {created}, changes {changed}, no change {same}, refused {refused}.</source>
            <translation>Из первых строк ({all}): новых — {created}, с изменениями — {changed}, без изменений — {same}, отклонено — {refused}.</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>Выключен</translation>
        </message>
        <message>
            <source>Off: whoever writes is offered once to whoever is ready, as before.</source>
            <translation>Выключено — как раньше: новое обращение один раз предлагают тому, кто готов.</translation>
        </message>
        <message>
            <source>Offered to everybody: the first to accept has it</source>
            <translation>Предложено всем сразу: достанется тому, кто примет первым</translation>
        </message>
        <message>
            <source>Offers</source>
            <translation>Предложения</translation>
        </message>
        <message>
            <source>Older entries are on their way</source>
            <translation>Более ранние записи загружаются</translation>
        </message>
        <message>
            <source>Older entries come when the line is back</source>
            <translation>Более ранние записи придут, когда вернётся связь</translation>
        </message>
        <message>
            <source>On Monday</source>
            <translation>В понедельник</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>Удержание</translation>
        </message>
        <message>
            <source>On which condition</source>
            <translation>При каком условии</translation>
        </message>
        <message>
            <source>Once more</source>
            <translation>Ещё раз</translation>
        </message>
        <message>
            <source>Once, when it is closed or nobody is there. Empty: nothing.</source>
            <translation>Один раз, когда закрыто или никого нет. Пусто — ничего.</translation>
        </message>
        <message>
            <source>One moment…</source>
            <translation>Минутку…</translation>
        </message>
        <message>
            <source>One of these people</source>
            <translation>Кто-то из них</translation>
        </message>
        <message>
            <source>Only digits fit here</source>
            <translation>Сюда подходят только цифры</translation>
        </message>
        <message>
            <source>Only from there</source>
            <translation>Только оттуда</translation>
        </message>
        <message>
            <source>Only in these branches, by commas; empty: in all</source>
            <translation>Только в этих филиалах, через запятую; пусто — во всех</translation>
        </message>
        <message>
            <source>Only the agent hears you. It is noted</source>
            <translation>Вас слышит только оператор. Это отмечается в журнале</translation>
        </message>
        <message>
            <source>Only the beginning was pasted</source>
            <translation>Вставлено только начало</translation>
        </message>
        <message>
            <source>Only to there</source>
            <translation>Только туда</translation>
        </message>
        <message>
            <source>Only you and supervisors will read this note</source>
            <translation>Эту заметку прочтёте только вы и руководители</translation>
        </message>
        <message>
            <source>Only {channel}</source>
            <translation>Только {channel}</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Открыть</translation>
        </message>
        <message>
            <source>Open a conversation to write.</source>
            <translation>Откройте диалог, чтобы написать.</translation>
        </message>
        <message>
            <source>Open a conversation: the customer's card appears here.</source>
            <translation>Откройте диалог — здесь появится карточка клиента.</translation>
        </message>
        <message>
            <source>Open a customer to write to.</source>
            <translation>Откройте клиента, которому хотите написать.</translation>
        </message>
        <message>
            <source>Open again</source>
            <translation>Открыть снова</translation>
        </message>
        <message>
            <source>Open case</source>
            <translation>Открытое дело</translation>
        </message>
        <message>
            <source>Open case: {subject}, since {day}</source>
            <translation>Открытое дело: {subject}, с {day}</translation>
        </message>
        <message>
            <source>Open in the browser</source>
            <translation>Открыть в браузере</translation>
        </message>
        <message>
            <source>Open it</source>
            <translation>Открыть</translation>
        </message>
        <message>
            <source>Open the customer: another number may be in the card.</source>
            <translation>Откройте клиента: в карточке может быть другой номер.</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>Открыть {name}</translation>
        </message>
        <message>
            <source>Opening hours</source>
            <translation>Часы работы</translation>
        </message>
        <message>
            <source>Operator</source>
            <translation>Оператор</translation>
        </message>
        <message>
            <source>Or it is not what its name says. It can be saved and checked.</source>
            <translation>Или это не то, чем называется. Файл можно сохранить и проверить.</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>Заказ</translation>
        </message>
        <message>
            <source>Order number</source>
            <translation>Номер заказа</translation>
        </message>
        <message>
            <source>Order on its way</source>
            <translation>Заказ в пути</translation>
        </message>
        <message>
            <source>Order {number}</source>
            <translation>Заказ {number}</translation>
        </message>
        <message>
            <source>Order {subject} is late, was due {day}</source>
            <translation>Заказ {subject} опаздывает, ждали {day}</translation>
        </message>
        <message>
            <source>Order {subject} is not paid</source>
            <translation>Заказ {subject} не оплачен</translation>
        </message>
        <message>
            <source>Order {subject} is on its way, due {day}</source>
            <translation>Заказ {subject} в пути, доставка {day}</translation>
        </message>
        <message>
            <source>Order {subject} is to be delivered today</source>
            <translation>Заказ {subject} доставляют сегодня</translation>
        </message>
        <message>
            <source>Order {subject}: invoice of {sum} from {day} is not paid</source>
            <translation>Заказ {subject}: не оплачен счёт на {sum} от {day}</translation>
        </message>
        <message>
            <source>Order: currency</source>
            <translation>Заказ: валюта</translation>
        </message>
        <message>
            <source>Order: delivery day</source>
            <translation>Заказ: день доставки</translation>
        </message>
        <message>
            <source>Order: number</source>
            <translation>Заказ: номер</translation>
        </message>
        <message>
            <source>Order: paid</source>
            <translation>Заказ: оплачен</translation>
        </message>
        <message>
            <source>Order: placed</source>
            <translation>Заказ: дата оформления</translation>
        </message>
        <message>
            <source>Order: product</source>
            <translation>Заказ: товар</translation>
        </message>
        <message>
            <source>Order: status</source>
            <translation>Заказ: статус</translation>
        </message>
        <message>
            <source>Order: total</source>
            <translation>Заказ: сумма</translation>
        </message>
        <message>
            <source>Order: {order}</source>
            <translation>Порядок: {order}</translation>
        </message>
        <message>
            <source>Orders</source>
            <translation>Заказы</translation>
        </message>
        <message>
            <source>Orders and payments</source>
            <translation>Заказы и оплата</translation>
        </message>
        <message>
            <source>Other folders</source>
            <translation>Другие папки</translation>
        </message>
        <message>
            <source>Other lists: {name}</source>
            <translation>Другие списки: {name}</translation>
        </message>
        <message>
            <source>Other payments</source>
            <translation>Прочие платежи</translation>
        </message>
        <message>
            <source>Other services on their way</source>
            <translation>Другие текущие услуги</translation>
        </message>
        <message>
            <source>Other work</source>
            <translation>Другая работа</translation>
        </message>
        <message>
            <source>Ours: {words}. Write theirs=ours, with / between.</source>
            <translation>Наши значения: {words}. Пишите «их=наше», через /.</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>Исходящие</translation>
        </message>
        <message>
            <source>Outcome</source>
            <translation>Итог</translation>
        </message>
        <message>
            <source>Outcome of a contact</source>
            <translation>Итог обращения</translation>
        </message>
        <message>
            <source>Outgoing call</source>
            <translation>Исходящий звонок</translation>
        </message>
        <message>
            <source>Outgoing mail</source>
            <translation>Исходящая почта</translation>
        </message>
        <message>
            <source>Outside opening hours</source>
            <translation>Вне часов работы</translation>
        </message>
        <message>
            <source>Owner</source>
            <translation>Ответственный</translation>
        </message>
        <message>
            <source>Page of the knowledge base</source>
            <translation>Статья базы знаний</translation>
        </message>
        <message>
            <source>Page {number} of {count}</source>
            <translation>Страница {number} из {count}</translation>
        </message>
        <message>
            <source>Pages about it</source>
            <translation>Статьи об этом</translation>
        </message>
        <message>
            <source>Paperwork</source>
            <translation>Работа с документами</translation>
        </message>
        <message>
            <source>Parameter of the page</source>
            <translation>Параметр страницы</translation>
        </message>
        <message>
            <source>Parameter of the size</source>
            <translation>Параметр размера страницы</translation>
        </message>
        <message>
            <source>Parameter “changed since”</source>
            <translation>Параметр «изменено с»</translation>
        </message>
        <message>
            <source>Park</source>
            <translation>На парковку</translation>
        </message>
        <message>
            <source>Park the call</source>
            <translation>Поставить звонок на парковку</translation>
        </message>
        <message>
            <source>Passphrase</source>
            <translation>Кодовая фраза</translation>
        </message>
        <message>
            <source>Passport</source>
            <translation>Паспорт</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Пароль</translation>
        </message>
        <message>
            <source>Password of ARI</source>
            <translation>Пароль ARI</translation>
        </message>
        <message>
            <source>Password or passphrase</source>
            <translation>Пароль или кодовая фраза</translation>
        </message>
        <message>
            <source>Path</source>
            <translation>Путь</translation>
        </message>
        <message>
            <source>Path of one of them, with {id}</source>
            <translation>Путь к одной записи, с {id}</translation>
        </message>
        <message>
            <source>Patronymic</source>
            <translation>Отчество</translation>
        </message>
        <message>
            <source>Pattern, in RE2's language</source>
            <translation>Шаблон на языке RE2</translation>
        </message>
        <message>
            <source>Pause the recording</source>
            <translation>Приостановить запись</translation>
        </message>
        <message>
            <source>Payment of {sum} failed {day}</source>
            <translation>Не прошла оплата {sum}, {day}</translation>
        </message>
        <message>
            <source>Payment of {sum} for order {subject} failed {day}</source>
            <translation>Не прошла оплата {sum} по заказу {subject}, {day}</translation>
        </message>
        <message>
            <source>Payment: amount</source>
            <translation>Платёж: сумма</translation>
        </message>
        <message>
            <source>Payment: currency</source>
            <translation>Платёж: валюта</translation>
        </message>
        <message>
            <source>Payment: date</source>
            <translation>Платёж: дата</translation>
        </message>
        <message>
            <source>Payment: method</source>
            <translation>Платёж: способ оплаты</translation>
        </message>
        <message>
            <source>Payment: number</source>
            <translation>Платёж: номер</translation>
        </message>
        <message>
            <source>Payment: number of the order</source>
            <translation>Платёж: номер заказа</translation>
        </message>
        <message>
            <source>Payment: status</source>
            <translation>Платёж: статус</translation>
        </message>
        <message>
            <source>Payments</source>
            <translation>Платежи</translation>
        </message>
        <message>
            <source>Perhaps the same person. Or type a few letters or digits.</source>
            <translation>Возможно, это тот же человек. Или наберите несколько букв или цифр.</translation>
        </message>
        <message>
            <source>Personal data</source>
            <translation>Персональные данные</translation>
        </message>
        <message>
            <source>Personal data that must not be sent</source>
            <translation>Личные данные, которые нельзя отправлять</translation>
        </message>
        <message>
            <source>Personal offer</source>
            <translation>Персональное предложение</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Телефон</translation>
        </message>
        <message>
            <source>Phone number</source>
            <translation>Телефон</translation>
        </message>
        <message>
            <source>Phone settings</source>
            <translation>Настройки телефона</translation>
        </message>
        <message>
            <source>Pick a date and time…</source>
            <translation>Выбрать дату и время…</translation>
        </message>
        <message>
            <source>Picture {day}</source>
            <translation>Снимок {day}</translation>
        </message>
        <message>
            <source>Place in the order</source>
            <translation>Место по порядку</translation>
        </message>
        <message>
            <source>Place in the order: the first that fits is proposed</source>
            <translation>Место по порядку: предлагаем первое подходящее</translation>
        </message>
        <message>
            <source>Play the recording</source>
            <translation>Слушать запись</translation>
        </message>
        <message>
            <source>Please sign in again</source>
            <translation>Войдите ещё раз</translation>
        </message>
        <message>
            <source>Plug the headset in, or choose another one.</source>
            <translation>Подключите гарнитуру или выберите другую.</translation>
        </message>
        <message>
            <source>Port</source>
            <translation>Порт</translation>
        </message>
        <message>
            <source>Possible after the call</source>
            <translation>Можно будет после звонка</translation>
        </message>
        <message>
            <source>Preference</source>
            <translation>Предпочтение</translation>
        </message>
        <message>
            <source>Preference: {name}</source>
            <translation>Предпочтение: {name}</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>Предпочтения</translation>
        </message>
        <message>
            <source>Preferred channel</source>
            <translation>Удобный канал</translation>
        </message>
        <message>
            <source>Press the new key</source>
            <translation>Нажмите клавишу</translation>
        </message>
        <message>
            <source>Previous conversation</source>
            <translation>Предыдущий диалог</translation>
        </message>
        <message>
            <source>Previous pane</source>
            <translation>Предыдущая панель</translation>
        </message>
        <message>
            <source>Print the history</source>
            <translation>Печать истории</translation>
        </message>
        <message>
            <source>Print this history or save it as PDF</source>
            <translation>Напечатать историю или сохранить в PDF</translation>
        </message>
        <message>
            <source>Printed by {who}, {day}, {time}</source>
            <translation>Печать: {who}, {day}, {time}</translation>
        </message>
        <message>
            <source>Print…</source>
            <translation>Печать…</translation>
        </message>
        <message>
            <source>Priority</source>
            <translation>Приоритет</translation>
        </message>
        <message>
            <source>Private</source>
            <translation>Личная</translation>
        </message>
        <message>
            <source>Private note · {who}</source>
            <translation>Личная заметка · {who}</translation>
        </message>
        <message>
            <source>Probably about</source>
            <translation>Вероятно, по поводу</translation>
        </message>
        <message>
            <source>Probably about this: it ended a short while ago</source>
            <translation>Вероятно, об этом: закончилось недавно</translation>
        </message>
        <message>
            <source>Probably about this: no other is open</source>
            <translation>Вероятно, об этом: других открытых нет</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Ход выполнения</translation>
        </message>
        <message>
            <source>Progress of printing</source>
            <translation>Ход печати</translation>
        </message>
        <message>
            <source>Promise something: a task</source>
            <translation>Пообещать: новая задача</translation>
        </message>
        <message>
            <source>Promised</source>
            <translation>Обещано</translation>
        </message>
        <message>
            <source>Promised: {title}</source>
            <translation>Обещано: {title}</translation>
        </message>
        <message>
            <source>Promised: {title} ({time})</source>
            <translation>Обещано: {title} ({time})</translation>
        </message>
        <message>
            <source>Promises not to make</source>
            <translation>Обещания, которых не даём</translation>
        </message>
        <message>
            <source>Property</source>
            <translation>Свойство</translation>
        </message>
        <message>
            <source>Protect with TLS</source>
            <translation>Защищать TLS</translation>
        </message>
        <message>
            <source>Protect your data</source>
            <translation>Защитите свои данные</translation>
        </message>
        <message>
            <source>Protection</source>
            <translation>Защита</translation>
        </message>
        <message>
            <source>Pult does not open it. Save it only if you know who sent it and what for.</source>
            <translation>Pult его не открывает. Сохраняйте, только если знаете, кто и зачем его прислал.</translation>
        </message>
        <message>
            <source>Pult is locked. Work goes on behind it, and calls reach you.</source>
            <translation>Пульт заблокирован. Работа продолжается, звонки доходят.</translation>
        </message>
        <message>
            <source>Pult must be updated</source>
            <translation>Пульт нужно обновить</translation>
        </message>
        <message>
            <source>Pult opens when you sign in to this computer.</source>
            <translation>Пульт откроется, когда вы войдёте в компьютер.</translation>
        </message>
        <message>
            <source>Pult {version}</source>
            <translation>Пульт {version}</translation>
        </message>
        <message>
            <source>Purpose</source>
            <translation>Цель визита</translation>
        </message>
        <message>
            <source>Put a contact to a case</source>
            <translation>Обращение по делу</translation>
        </message>
        <message>
            <source>Put a conversation off</source>
            <translation>Отложить диалог</translation>
        </message>
        <message>
            <source>Put away; it stays where it stands</source>
            <translation>Убрать: услуга останется на этом шаге</translation>
        </message>
        <message>
            <source>Put into the reply</source>
            <translation>Вставить в ответ</translation>
        </message>
        <message>
            <source>Put it in</source>
            <translation>Загрузить</translation>
        </message>
        <message>
            <source>Put off</source>
            <translation>Отложить</translation>
        </message>
        <message>
            <source>Put off until</source>
            <translation>Отложить до</translation>
        </message>
        <message>
            <source>Put off: {when}</source>
            <translation>Отложено: {when}</translation>
        </message>
        <message>
            <source>Put on</source>
            <translation>Поставить</translation>
        </message>
        <message>
            <source>Put tags on</source>
            <translation>Поставить метки</translation>
        </message>
        <message>
            <source>Put tags on them</source>
            <translation>Поставить метки</translation>
        </message>
        <message>
            <source>Put tags on…</source>
            <translation>Поставить метки…</translation>
        </message>
        <message>
            <source>Put the call on hold, or take it back</source>
            <translation>Поставить звонок на удержание или снять</translation>
        </message>
        <message>
            <source>Put the greeting into the reply</source>
            <translation>Вставить приветствие в ответ</translation>
        </message>
        <message>
            <source>Put the link in</source>
            <translation>Вставить ссылку</translation>
        </message>
        <message>
            <source>Put the selection in</source>
            <translation>Вставить выделенное</translation>
        </message>
        <message>
            <source>Put the step's words into the reply</source>
            <translation>Вставить слова шага в ответ</translation>
        </message>
        <message>
            <source>Put them off</source>
            <translation>Отложить</translation>
        </message>
        <message>
            <source>Put this</source>
            <translation>Поставить это</translation>
        </message>
        <message>
            <source>Put this into the pages of the site: {code}</source>
            <translation>Вставьте в страницы сайта: {code}</translation>
        </message>
        <message>
            <source>Question of your own</source>
            <translation>Свой вопрос</translation>
        </message>
        <message>
            <source>Question when a matter is resolved</source>
            <translation>Вопрос после решения обращения</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Queue “{name}”</source>
            <translation>Очередь «{name}»</translation>
        </message>
        <message>
            <source>Queued at the centre</source>
            <translation>В очереди на отправку</translation>
        </message>
        <message>
            <source>Queues</source>
            <translation>Очереди</translation>
        </message>
        <message>
            <source>Quit Pult</source>
            <translation>Выйти из Пульта</translation>
        </message>
        <message>
            <source>Quote in the reply</source>
            <translation>Цитировать в ответе</translation>
        </message>
        <message>
            <source>Read</source>
            <translation>Прочитано</translation>
        </message>
        <message>
            <source>Read as</source>
            <translation>Как читается</translation>
        </message>
        <message numerus="yes">
            <source>Reading %n file(s)…</source>
            <translation>
                <numerusform>Читается %n файл…</numerusform>
                <numerusform>Читаются %n файла…</numerusform>
                <numerusform>Читаются %n файлов…</numerusform>
            </translation>
        </message>
        <message>
            <source>Reading answers</source>
            <translation>Чтение ответов</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>На линии</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Причина</translation>
        </message>
        <message>
            <source>Reasons for contact</source>
            <translation>Поводы обращений</translation>
        </message>
        <message>
            <source>Record</source>
            <translation>Записывать</translation>
        </message>
        <message>
            <source>Record the call, or pause for a card number</source>
            <translation>Записывать звонок или пауза для номера карты</translation>
        </message>
        <message>
            <source>Record the outcome</source>
            <translation>Записать итог</translation>
        </message>
        <message>
            <source>Recording of calls</source>
            <translation>Запись звонков</translation>
        </message>
        <message>
            <source>Records of a page</source>
            <translation>Записей на странице</translation>
        </message>
        <message>
            <source>Redirect address</source>
            <translation>Адрес перенаправления</translation>
        </message>
        <message>
            <source>Reduced motion</source>
            <translation>Меньше движения</translation>
        </message>
        <message>
            <source>Refresh token</source>
            <translation>Токен обновления</translation>
        </message>
        <message>
            <source>Refuse</source>
            <translation>Запретить</translation>
        </message>
        <message>
            <source>Refuse records without it</source>
            <translation>Отклонять записи без него</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Отклонена</translation>
        </message>
        <message>
            <source>Refused to the customer</source>
            <translation>Клиенту отказано</translation>
        </message>
        <message>
            <source>Refuses</source>
            <translation>Отказ</translation>
        </message>
        <message>
            <source>Register</source>
            <translation>Записать</translation>
        </message>
        <message>
            <source>Register a visit</source>
            <translation>Записать визит</translation>
        </message>
        <message>
            <source>Removal of a canned reply</source>
            <translation>Удаление шаблона</translation>
        </message>
        <message>
            <source>Removal of a page of the knowledge base</source>
            <translation>Удаление статьи базы знаний</translation>
        </message>
        <message>
            <source>Removal of a rule of tone</source>
            <translation>Удаление правила тона</translation>
        </message>
        <message>
            <source>Removal of a service</source>
            <translation>Удаление услуги</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Убрать</translation>
        </message>
        <message>
            <source>Remove the rule</source>
            <translation>Удалить правило</translation>
        </message>
        <message>
            <source>Reopen</source>
            <translation>Вернуть</translation>
        </message>
        <message>
            <source>Repeated contact</source>
            <translation>Повторное обращение</translation>
        </message>
        <message>
            <source>Repeated until somebody takes them.</source>
            <translation>Повторяется, пока клиента не возьмут.</translation>
        </message>
        <message>
            <source>Replace what is filled on the cards already</source>
            <translation>Заменять то, что уже заполнено в карточках</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>Ответ</translation>
        </message>
        <message>
            <source>Reply by {channel}</source>
            <translation>Ответ: {channel}</translation>
        </message>
        <message>
            <source>Reply to this</source>
            <translation>Ответить на это</translation>
        </message>
        <message>
            <source>Request: {service}</source>
            <translation>Заявка: {service}</translation>
        </message>
        <message>
            <source>Requests of one key a minute</source>
            <translation>Запросов в минуту на ключ</translation>
        </message>
        <message>
            <source>Resolve</source>
            <translation>Решить</translation>
        </message>
        <message>
            <source>Resolve and go to the next</source>
            <translation>Решено, к следующему</translation>
        </message>
        <message>
            <source>Resolve the conversation when the reply is sent</source>
            <translation>Решить диалог после отправки ответа</translation>
        </message>
        <message>
            <source>Resolved</source>
            <translation>Решённые</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>Результат</translation>
        </message>
        <message>
            <source>Result of a service</source>
            <translation>Итог услуги</translation>
        </message>
        <message>
            <source>Revoke</source>
            <translation>Отозвать</translation>
        </message>
        <message>
            <source>Revoke the key “{name}”? What uses it gets no further.</source>
            <translation>Отозвать ключ «{name}»? Программа с ним перестанет работать.</translation>
        </message>
        <message>
            <source>Revoked</source>
            <translation>Отозван</translation>
        </message>
        <message>
            <source>Rewritten note</source>
            <translation>Исправленная заметка</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>Справа</translation>
        </message>
        <message>
            <source>Right now</source>
            <translation>Прямо сейчас</translation>
        </message>
        <message>
            <source>Ring once</source>
            <translation>Проверить звук</translation>
        </message>
        <message>
            <source>Ringer</source>
            <translation>Звонок</translation>
        </message>
        <message>
            <source>Ringing there…</source>
            <translation>Ждём ответа…</translation>
        </message>
        <message>
            <source>Room for opened customers</source>
            <translation>Место для открытых клиентов</translation>
        </message>
        <message>
            <source>Routing</source>
            <translation>Распределение</translation>
        </message>
        <message>
            <source>Row</source>
            <translation>Строка</translation>
        </message>
        <message>
            <source>Row {number}</source>
            <translation>Строка {number}</translation>
        </message>
        <message>
            <source>Rule of offers</source>
            <translation>Правило предложений</translation>
        </message>
        <message>
            <source>Rule of tone</source>
            <translation>Правило тона</translation>
        </message>
        <message>
            <source>Rule {number}: {why}</source>
            <translation>Правило {number}: {why}</translation>
        </message>
        <message>
            <source>Rules as text, one a line</source>
            <translation>Правила текстом, по одному в строке</translation>
        </message>
        <message>
            <source>Rules of tone</source>
            <translation>Правила тона</translation>
        </message>
        <message>
            <source>Rules: which field is what</source>
            <translation>Правила: соответствие полей</translation>
        </message>
        <message>
            <source>Russian</source>
            <translation>Русский</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>SMS</translation>
        </message>
        <message>
            <source>SNILS</source>
            <translation>СНИЛС</translation>
        </message>
        <message>
            <source>STARTTLS</source>
            <translation>STARTTLS</translation>
        </message>
        <message>
            <source>Said before the chat</source>
            <translation>Перед чатом</translation>
        </message>
        <message>
            <source>Said before the chat, consent given</source>
            <translation>Перед чатом, согласие дано</translation>
        </message>
        <message>
            <source>Saturday</source>
            <translation>Суббота</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Сохранить</translation>
        </message>
        <message>
            <source>Save as</source>
            <translation>Сохранить как</translation>
        </message>
        <message>
            <source>Save as PDF</source>
            <translation>Сохранить в PDF</translation>
        </message>
        <message>
            <source>Save as…</source>
            <translation>Сохранить как…</translation>
        </message>
        <message>
            <source>Save it and open it with another program.</source>
            <translation>Сохраните её и откройте другой программой.</translation>
        </message>
        <message>
            <source>Save it, or ask for another format.</source>
            <translation>Сохраните его или попросите прислать в другом формате.</translation>
        </message>
        <message>
            <source>Save the account, then open it again to make keys.</source>
            <translation>Сохраните канал и откройте его снова, чтобы создать ключи.</translation>
        </message>
        <message>
            <source>Save the log…</source>
            <translation>Сохранить журнал…</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>Сохранить отчёт</translation>
        </message>
        <message>
            <source>Save the report…</source>
            <translation>Сохранить отчёт…</translation>
        </message>
        <message>
            <source>Save {name} as…</source>
            <translation>Сохранить {name} как…</translation>
        </message>
        <message>
            <source>Saved here, waits for the centre</source>
            <translation>Сохранено здесь, ждёт отправки в центр</translation>
        </message>
        <message>
            <source>Saved: {name}</source>
            <translation>Сохранено: {name}</translation>
        </message>
        <message>
            <source>Saved: {name}, {pages}</source>
            <translation>Сохранено: {name}, {pages}</translation>
        </message>
        <message>
            <source>Saving the report…</source>
            <translation>Отчёт сохраняется…</translation>
        </message>
        <message>
            <source>Saving…</source>
            <translation>Сохраняем…</translation>
        </message>
        <message>
            <source>Say how it ended</source>
            <translation>Указать итог</translation>
        </message>
        <message>
            <source>Say how many characters</source>
            <translation>Укажите число знаков</translation>
        </message>
        <message>
            <source>Say how many seconds there are</source>
            <translation>Укажите, сколько секунд даётся</translation>
        </message>
        <message>
            <source>Say in the subject what it is about</source>
            <translation>Укажите тему письма</translation>
        </message>
        <message>
            <source>Say that you are ready when you are back.</source>
            <translation>Вернётесь — отметьте, что готовы.</translation>
        </message>
        <message>
            <source>Say what it is here</source>
            <translation>Укажите, что это у нас</translation>
        </message>
        <message>
            <source>Say which data</source>
            <translation>Выберите данные</translation>
        </message>
        <message>
            <source>Say which field there</source>
            <translation>Укажите поле в CRM</translation>
        </message>
        <message>
            <source>Say which program the key is for</source>
            <translation>Укажите, для какой программы ключ</translation>
        </message>
        <message>
            <source>Say which words</source>
            <translation>Укажите слова</translation>
        </message>
        <message>
            <source>Search everything</source>
            <translation>Искать везде</translation>
        </message>
        <message>
            <source>Search in this history</source>
            <translation>Поиск по этой истории</translation>
        </message>
        <message>
            <source>Searching at the centre…</source>
            <translation>Поиск в центре…</translation>
        </message>
        <message>
            <source>Seconds since 1970</source>
            <translation>Секунды с 1970 года</translation>
        </message>
        <message>
            <source>Secret of the application</source>
            <translation>Секрет приложения</translation>
        </message>
        <message>
            <source>Secret of the requests</source>
            <translation>Секрет запросов</translation>
        </message>
        <message>
            <source>Semicolon</source>
            <translation>Точка с запятой</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Отправить</translation>
        </message>
        <message>
            <source>Send again</source>
            <translation>Отправить ещё раз</translation>
        </message>
        <message>
            <source>Send anyway</source>
            <translation>Всё равно отправить</translation>
        </message>
        <message>
            <source>Send by</source>
            <translation>Отправлять по</translation>
        </message>
        <message>
            <source>Send later</source>
            <translation>Отправить позже</translation>
        </message>
        <message>
            <source>Sender</source>
            <translation>Отправитель</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Отправка</translation>
        </message>
        <message>
            <source>Sending the file: {share} %</source>
            <translation>Файл передаётся: {share} %</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Отправлено</translation>
        </message>
        <message>
            <source>Sent to the printer: {pages}</source>
            <translation>Отправлено на принтер: {pages}</translation>
        </message>
        <message>
            <source>Separator of columns</source>
            <translation>Разделитель столбцов</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Сервер</translation>
        </message>
        <message>
            <source>Service</source>
            <translation>Услуга</translation>
        </message>
        <message>
            <source>Service messages</source>
            <translation>Сервисные сообщения</translation>
        </message>
        <message>
            <source>Service of the catalogue</source>
            <translation>Услуга каталога</translation>
        </message>
        <message>
            <source>Service on its way</source>
            <translation>Текущая услуга</translation>
        </message>
        <message>
            <source>Service: {name}</source>
            <translation>Услуга: {name}</translation>
        </message>
        <message>
            <source>Services</source>
            <translation>Услуги</translation>
        </message>
        <message>
            <source>Services and channels</source>
            <translation>Услуги и каналы</translation>
        </message>
        <message>
            <source>Set passphrase</source>
            <translation>Задать фразу</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Настройки</translation>
        </message>
        <message>
            <source>Settle that one first; this depends on it.</source>
            <translation>Сначала разберитесь с ним: это действие от него зависит.</translation>
        </message>
        <message>
            <source>Several customers have this address, and the name fits none of them alone</source>
            <translation>Этот адрес есть у нескольких клиентов, а по имени не понять, у какого именно</translation>
        </message>
        <message>
            <source>Sheet</source>
            <translation>Лист</translation>
        </message>
        <message>
            <source>Shop or app (API)</source>
            <translation>Магазин или приложение (API)</translation>
        </message>
        <message>
            <source>Short break</source>
            <translation>Перерыв</translation>
        </message>
        <message>
            <source>Shortcut</source>
            <translation>Сокращение</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>Горячие клавиши</translation>
        </message>
        <message>
            <source>Shortcuts ({keys})</source>
            <translation>Горячие клавиши ({keys})</translation>
        </message>
        <message>
            <source>Shorten it and send again.</source>
            <translation>Сократите текст и отправьте снова.</translation>
        </message>
        <message numerus="yes">
            <source>Show %n more</source>
            <translation>
                <numerusform>Показать ещё %n</numerusform>
                <numerusform>Показать ещё %n</numerusform>
                <numerusform>Показать ещё %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Show %n more file(s)</source>
            <translation>
                <numerusform>Показать ещё %n файл</numerusform>
                <numerusform>Показать ещё %n файла</numerusform>
                <numerusform>Показать ещё %n файлов</numerusform>
            </translation>
        </message>
        <message>
            <source>Show Pult</source>
            <translation>Показать Пульт</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Показать целиком</translation>
        </message>
        <message>
            <source>Show or hide the card</source>
            <translation>Показать или скрыть карточку</translation>
        </message>
        <message>
            <source>Show or hide the list</source>
            <translation>Показать или скрыть список</translation>
        </message>
        <message>
            <source>Show the customer</source>
            <translation>Показать клиента</translation>
        </message>
        <message>
            <source>Show the quoted letter</source>
            <translation>Показать цитату</translation>
        </message>
        <message>
            <source>Show what waits</source>
            <translation>Что ждёт отправки</translation>
        </message>
        <message>
            <source>Show with formatting</source>
            <translation>Показать с оформлением</translation>
        </message>
        <message>
            <source>Sign at the end</source>
            <translation>Подписывать в конце</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Войти</translation>
        </message>
        <message>
            <source>Sign in anew</source>
            <translation>Войти заново</translation>
        </message>
        <message>
            <source>Sign in as somebody else</source>
            <translation>Войти под другим именем</translation>
        </message>
        <message>
            <source>Sign in with the account your administrator gave you.</source>
            <translation>Войдите под учётной записью, которую выдал администратор.</translation>
        </message>
        <message>
            <source>Sign out</source>
            <translation>Выйти</translation>
        </message>
        <message>
            <source>Site chat</source>
            <translation>Чат на сайте</translation>
        </message>
        <message>
            <source>Sites that may show the chat</source>
            <translation>Сайты, где можно показывать чат</translation>
        </message>
        <message>
            <source>Size of text</source>
            <translation>Размер текста</translation>
        </message>
        <message>
            <source>Skills</source>
            <translation>Навыки</translation>
        </message>
        <message>
            <source>Skills are typed by commas with a level from 1 to 10: English 3, refunds 1</source>
            <translation>Навыки пишут через запятую, с уровнем от 1 до 10: английский 3, возвраты 1</translation>
        </message>
        <message>
            <source>Skills it takes</source>
            <translation>Нужные навыки</translation>
        </message>
        <message>
            <source>Snoozed</source>
            <translation>Отложенные</translation>
        </message>
        <message>
            <source>So much cannot wait for the line</source>
            <translation>Столько действий не дождётся связи</translation>
        </message>
        <message>
            <source>So much text is no reply: attach it as a file.</source>
            <translation>Такой большой текст лучше приложить файлом.</translation>
        </message>
        <message>
            <source>Solved</source>
            <translation>Решено</translation>
        </message>
        <message>
            <source>Somebody else's work waits here</source>
            <translation>Здесь ждёт чужая работа</translation>
        </message>
        <message>
            <source>Somebody has this name already</source>
            <translation>Такое имя уже есть</translation>
        </message>
        <message>
            <source>Somebody in the order is not known; logins are typed by commas</source>
            <translation>В порядке указан неизвестный оператор; логины пишут через запятую</translation>
        </message>
        <message>
            <source>Somebody of the queue has to become ready, or another queue has to help.</source>
            <translation>Нужно, чтобы кто-то из очереди вышел на линию или помогла другая очередь.</translation>
        </message>
        <message>
            <source>Somebody waits for you</source>
            <translation>Вас ждёт клиент</translation>
        </message>
        <message>
            <source>Something else</source>
            <translation>Другое</translation>
        </message>
        <message>
            <source>Something else…</source>
            <translation>Другое…</translation>
        </message>
        <message>
            <source>Something ran by itself</source>
            <translation>Сработало автоматически</translation>
        </message>
        <message>
            <source>Something this version does not know; an update will show it</source>
            <translation>Запись нового вида: её покажет обновлённый Pult</translation>
        </message>
        <message>
            <source>Something went wrong in Pult</source>
            <translation>В Пульте произошёл сбой</translation>
        </message>
        <message>
            <source>Sound device</source>
            <translation>Устройство звука</translation>
        </message>
        <message>
            <source>Sound when somebody waits</source>
            <translation>Звук, когда кто-то ждёт</translation>
        </message>
        <message>
            <source>Sounds bad</source>
            <translation>Слышно плохо</translation>
        </message>
        <message>
            <source>Sounds fair</source>
            <translation>Слышно средне</translation>
        </message>
        <message>
            <source>Sounds well</source>
            <translation>Слышно хорошо</translation>
        </message>
        <message>
            <source>Speak politely, not as to a friend</source>
            <translation>Обращаться на «вы»</translation>
        </message>
        <message>
            <source>Speaker</source>
            <translation>Колонки</translation>
        </message>
        <message>
            <source>Speed {speed}</source>
            <translation>Скорость {speed}</translation>
        </message>
        <message>
            <source>Start anew, keep the old files aside</source>
            <translation>Начать заново, старые файлы отложить</translation>
        </message>
        <message>
            <source>Start with the system</source>
            <translation>Запускать вместе с системой</translation>
        </message>
        <message>
            <source>Starting</source>
            <translation>Запускается</translation>
        </message>
        <message>
            <source>State of a conversation</source>
            <translation>Состояние диалога</translation>
        </message>
        <message>
            <source>Stay with the customer until it is taken</source>
            <translation>Остаться с клиентом, пока не примут</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>Шаг</translation>
        </message>
        <message>
            <source>Step back</source>
            <translation>Шаг назад</translation>
        </message>
        <message>
            <source>Step of a service</source>
            <translation>Шаг услуги</translation>
        </message>
        <message>
            <source>Still to be filled in: {names}</source>
            <translation>Осталось заполнить: {names}</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Остановить</translation>
        </message>
        <message>
            <source>Stop fetching {name}</source>
            <translation>Не загружать {name}</translation>
        </message>
        <message>
            <source>Stop recording</source>
            <translation>Закончить запись</translation>
        </message>
        <message>
            <source>Stop waiting</source>
            <translation>Не ждать</translation>
        </message>
        <message>
            <source>Stopped</source>
            <translation>Остановлен</translation>
        </message>
        <message>
            <source>Storage</source>
            <translation>Хранение</translation>
        </message>
        <message>
            <source>Strictly in order</source>
            <translation>Строго по порядку</translation>
        </message>
        <message>
            <source>Subject</source>
            <translation>Тема</translation>
        </message>
        <message>
            <source>Subject of the letter</source>
            <translation>Тема письма</translation>
        </message>
        <message>
            <source>Sunday</source>
            <translation>Воскресенье</translation>
        </message>
        <message>
            <source>Supervisor</source>
            <translation>Супервизор</translation>
        </message>
        <message>
            <source>Supervisors write them in the settings, and every workstation has a copy.</source>
            <translation>Их пишут старшие в настройках, и копия есть на каждом рабочем месте.</translation>
        </message>
        <message>
            <source>Surveys</source>
            <translation>Опросы</translation>
        </message>
        <message>
            <source>Switched on</source>
            <translation>Включён</translation>
        </message>
        <message>
            <source>TLS</source>
            <translation>TLS</translation>
        </message>
        <message>
            <source>TLS and WebRTC are encrypted on the way.</source>
            <translation>TLS и WebRTC шифруют соединение с АТС.</translation>
        </message>
        <message>
            <source>Tab</source>
            <translation>Табуляция</translation>
        </message>
        <message>
            <source>Tables and address books</source>
            <translation>Таблицы и адресные книги</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>Метка</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>Метки</translation>
        </message>
        <message>
            <source>Tags of a conversation</source>
            <translation>Метки диалога</translation>
        </message>
        <message>
            <source>Tags, by commas</source>
            <translation>Теги через запятую</translation>
        </message>
        <message>
            <source>Tags, separated by commas</source>
            <translation>Метки через запятую</translation>
        </message>
        <message>
            <source>Take</source>
            <translation>Взять</translation>
        </message>
        <message>
            <source>Take a contact off a case</source>
            <translation>Обращение не по делу</translation>
        </message>
        <message>
            <source>Take all filters off</source>
            <translation>Снять все фильтры</translation>
        </message>
        <message>
            <source>Take back</source>
            <translation>Вернуть</translation>
        </message>
        <message>
            <source>Take back a reply</source>
            <translation>Отзыв ответа</translation>
        </message>
        <message>
            <source>Take it back</source>
            <translation>Отозвать</translation>
        </message>
        <message>
            <source>Take it in</source>
            <translation>Загрузить</translation>
        </message>
        <message>
            <source>Take it out</source>
            <translation>Убрать</translation>
        </message>
        <message>
            <source>Take it too</source>
            <translation>Забрать себе</translation>
        </message>
        <message>
            <source>Take off {name}</source>
            <translation>Убрать {name}</translation>
        </message>
        <message>
            <source>Take off {tag}</source>
            <translation>Снять метку {tag}</translation>
        </message>
        <message>
            <source>Take the call</source>
            <translation>Забрать звонок</translation>
        </message>
        <message>
            <source>Take the filter off: {filter}</source>
            <translation>Снять фильтр: {filter}</translation>
        </message>
        <message>
            <source>Take the message back</source>
            <translation>Отозвать сообщение</translation>
        </message>
        <message>
            <source>Take the message back?</source>
            <translation>Отозвать сообщение?</translation>
        </message>
        <message>
            <source>Take the phone away</source>
            <translation>Забрать телефон</translation>
        </message>
        <message>
            <source>Take theirs</source>
            <translation>Взять чужую</translation>
        </message>
        <message>
            <source>Take this conversation</source>
            <translation>Взять этот диалог</translation>
        </message>
        <message>
            <source>Take up</source>
            <translation>Взять в работу</translation>
        </message>
        <message>
            <source>Take who waits longest</source>
            <translation>Взять того, кто ждёт дольше всех</translation>
        </message>
        <message>
            <source>Take {channel} off the case</source>
            <translation>Убрать из дела: {channel}</translation>
        </message>
        <message>
            <source>Taken back</source>
            <translation>Отозвано</translation>
        </message>
        <message>
            <source>Taken back by the customer</source>
            <translation>Удалено клиентом</translation>
        </message>
        <message>
            <source>Taken in</source>
            <translation>Загружен</translation>
        </message>
        <message>
            <source>Talk with both calls at once</source>
            <translation>Говорить сразу в двух звонках</translation>
        </message>
        <message>
            <source>Task: done</source>
            <translation>Задача: выполнена</translation>
        </message>
        <message>
            <source>Task: due</source>
            <translation>Задача: срок</translation>
        </message>
        <message>
            <source>Task: kind</source>
            <translation>Задача: вид</translation>
        </message>
        <message>
            <source>Task: number</source>
            <translation>Задача: номер</translation>
        </message>
        <message>
            <source>Task: what to do</source>
            <translation>Задача: что сделать</translation>
        </message>
        <message>
            <source>Tasks</source>
            <translation>Задачи</translation>
        </message>
        <message>
            <source>Tasks of the whole branch appear here.</source>
            <translation>Здесь появятся задачи всего филиала.</translation>
        </message>
        <message>
            <source>Taxpayer number</source>
            <translation>ИНН</translation>
        </message>
        <message>
            <source>Team</source>
            <translation>Команда</translation>
        </message>
        <message>
            <source>Telegram</source>
            <translation>Telegram</translation>
        </message>
        <message>
            <source>Tell your administrator. If this computer's date is wrong, set it right.</source>
            <translation>Скажите администратору. Если на компьютере сбита дата, поправьте её.</translation>
        </message>
        <message>
            <source>Text of the article</source>
            <translation>Текст статьи</translation>
        </message>
        <message>
            <source>Text to the customer</source>
            <translation>Текст для клиента</translation>
        </message>
        <message>
            <source>The API answers at {place}</source>
            <translation>API отвечает по адресу {place}</translation>
        </message>
        <message>
            <source>The PBX tells of none with your phone in it.</source>
            <translation>АТС не видит звонка с вашим телефоном.</translation>
        </message>
        <message>
            <source>The PBX works, but its ARI does not: calls out are made without it. Check its address, login and application.</source>
            <translation>АТС работает, а её ARI — нет: исходящие звонки идут без него. Проверьте адрес, вход и приложение.</translation>
        </message>
        <message>
            <source>The account cannot be used with these settings.</source>
            <translation>С такими настройками подключиться нельзя.</translation>
        </message>
        <message>
            <source>The action is given up</source>
            <translation>Действие отменено</translation>
        </message>
        <message>
            <source>The agent hears you</source>
            <translation>Оператор вас слышит</translation>
        </message>
        <message>
            <source>The article is deleted</source>
            <translation>Статья удалена</translation>
        </message>
        <message>
            <source>The call ends for everybody</source>
            <translation>Звонок закончится для всех</translation>
        </message>
        <message>
            <source>The call is being recorded</source>
            <translation>Звонок записывается</translation>
        </message>
        <message>
            <source>The call is still yours, on hold perhaps.</source>
            <translation>Звонок остался у вас — возможно, на удержании.</translation>
        </message>
        <message>
            <source>The call to {who} failed</source>
            <translation>Звонок не удался: {who}</translation>
        </message>
        <message>
            <source>The call with {who}</source>
            <translation>Звонок: {who}</translation>
        </message>
        <message>
            <source>The call with {who} broke off</source>
            <translation>Связь оборвалась: {who}</translation>
        </message>
        <message>
            <source>The canned reply is deleted</source>
            <translation>Шаблон удалён</translation>
        </message>
        <message>
            <source>The card is made</source>
            <translation>Карточка заведена</translation>
        </message>
        <message>
            <source>The case is begun</source>
            <translation>Дело заведено</translation>
        </message>
        <message>
            <source>The case is due: {title}</source>
            <translation>Срок дела подошёл: {title}</translation>
        </message>
        <message>
            <source>The centre asks</source>
            <translation>Сервер опрашивает сам</translation>
        </message>
        <message>
            <source>The centre did not answer in time</source>
            <translation>Центр не ответил вовремя</translation>
        </message>
        <message>
            <source>The centre did not answer: only what is on this machine was searched.</source>
            <translation>Центр не ответил: поиск только по тому, что есть на этом компьютере.</translation>
        </message>
        <message>
            <source>The centre does not answer; this is what it last said.</source>
            <translation>Сервер не отвечает; показано то, что он сообщил последним.</translation>
        </message>
        <message>
            <source>The centre is being asked…</source>
            <translation>Спрашиваем у центра…</translation>
        </message>
        <message>
            <source>The centre stumbled over it. Its log says where.</source>
            <translation>На сервере ошибка. Подробности в его журнале.</translation>
        </message>
        <message>
            <source>The certificate of your company</source>
            <translation>Сертификат вашей компании</translation>
        </message>
        <message>
            <source>The channel is down</source>
            <translation>Канал не работает</translation>
        </message>
        <message>
            <source>The channel is saved</source>
            <translation>Канал сохранён</translation>
        </message>
        <message>
            <source>The channel refused the message</source>
            <translation>Канал не принял сообщение</translation>
        </message>
        <message>
            <source>The colleague is let go</source>
            <translation>Коллега отключится</translation>
        </message>
        <message>
            <source>The columns cannot be mapped so.</source>
            <translation>Столбцы нельзя сопоставить таким образом.</translation>
        </message>
        <message>
            <source>The conditions are too long</source>
            <translation>Условия слишком длинные</translation>
        </message>
        <message>
            <source>The contact is about this</source>
            <translation>Обращение по этому поводу</translation>
        </message>
        <message>
            <source>The contact is about: {reason}</source>
            <translation>Повод обращения: {reason}</translation>
        </message>
        <message>
            <source>The contact is off the case</source>
            <translation>Обращение убрано из дела</translation>
        </message>
        <message>
            <source>The contact is put to the case</source>
            <translation>Обращение добавлено к делу</translation>
        </message>
        <message>
            <source>The conversation is resolved</source>
            <translation>Диалог решён</translation>
        </message>
        <message>
            <source>The copies are being fetched again</source>
            <translation>Копии загружаются заново</translation>
        </message>
        <message>
            <source>The customer agrees: {title}</source>
            <translation>Клиент согласен: {title}</translation>
        </message>
        <message>
            <source>The customer asked not to be contacted. You can write a note.</source>
            <translation>Клиент просил ему не писать. Можно оставить заметку.</translation>
        </message>
        <message>
            <source>The customer does it alone</source>
            <translation>Клиент делает сам</translation>
        </message>
        <message>
            <source>The customer does not want to be contacted</source>
            <translation>Клиент просил не обращаться</translation>
        </message>
        <message>
            <source>The customer has a new address</source>
            <translation>У клиента новый адрес</translation>
        </message>
        <message>
            <source>The customer has these tags, by commas</source>
            <translation>У клиента есть метки, через запятую</translation>
        </message>
        <message>
            <source>The customer hears music; any colleague can take them</source>
            <translation>Клиент слышит музыку, забрать его может любой коллега</translation>
        </message>
        <message>
            <source>The customer is being served.</source>
            <translation>Клиентом уже занимаются.</translation>
        </message>
        <message>
            <source>The customer is typing…</source>
            <translation>Клиент печатает…</translation>
        </message>
        <message>
            <source>The customer lets us write here again</source>
            <translation>Клиент снова разрешил писать сюда</translation>
        </message>
        <message>
            <source>The customer lets us write here no more</source>
            <translation>Клиент запретил писать сюда</translation>
        </message>
        <message>
            <source>The customer named its number</source>
            <translation>Клиент назвал номер дела</translation>
        </message>
        <message>
            <source>The customer reads it unchanged</source>
            <translation>У клиента прежний текст</translation>
        </message>
        <message>
            <source>The customer refuses: {title}</source>
            <translation>Клиент отказался: {title}</translation>
        </message>
        <message>
            <source>The customer still has it</source>
            <translation>Осталось у клиента</translation>
        </message>
        <message>
            <source>The customer waits; hanging up connects the two</source>
            <translation>Клиент ждёт; положите трубку — и вы их соедините</translation>
        </message>
        <message>
            <source>The customer withdrew</source>
            <translation>Клиент передумал</translation>
        </message>
        <message>
            <source>The customer withdrew their consent to be written to here. You can write a note.</source>
            <translation>Клиент отозвал согласие на такие сообщения. Можно написать заметку.</translation>
        </message>
        <message>
            <source>The customer writes about it</source>
            <translation>Клиент пишет об этом</translation>
        </message>
        <message>
            <source>The disk is almost full</source>
            <translation>На диске почти нет места</translation>
        </message>
        <message>
            <source>The disk is full</source>
            <translation>На диске нет места</translation>
        </message>
        <message>
            <source>The exchange cannot be reached</source>
            <translation>АТС не отвечает</translation>
        </message>
        <message>
            <source>The exchange cannot be reached; it is tried again</source>
            <translation>АТС не отвечает; пробуем снова</translation>
        </message>
        <message>
            <source>The exchange does not answer in TLS</source>
            <translation>АТС не отвечает по TLS</translation>
        </message>
        <message>
            <source>The exchange does not take the account: check number and password</source>
            <translation>АТС не принимает учётную запись: проверьте номер и пароль</translation>
        </message>
        <message>
            <source>The exchange does not take your phone's account</source>
            <translation>АТС не принимает учётную запись телефона</translation>
        </message>
        <message>
            <source>The exchange must know SRTP.</source>
            <translation>АТС должна поддерживать SRTP.</translation>
        </message>
        <message>
            <source>The exchange shows a certificate of another name</source>
            <translation>У АТС сертификат на другое имя</translation>
        </message>
        <message>
            <source>The exchange's certificate is out of date</source>
            <translation>Срок сертификата АТС не действует</translation>
        </message>
        <message>
            <source>The exchange's certificate is signed by nobody trusted here</source>
            <translation>Сертификат АТС подписан неизвестно кем</translation>
        </message>
        <message>
            <source>The extension at the exchange.</source>
            <translation>Внутренний номер на АТС.</translation>
        </message>
        <message>
            <source>The field is deleted</source>
            <translation>Поле удалено</translation>
        </message>
        <message>
            <source>The file cannot be opened.</source>
            <translation>Не удалось открыть файл.</translation>
        </message>
        <message>
            <source>The file cannot be read so. Choose another encoding or separator.</source>
            <translation>Так файл не прочитать. Выберите другую кодировку или разделитель.</translation>
        </message>
        <message>
            <source>The file cannot be used</source>
            <translation>Файл не подходит</translation>
        </message>
        <message>
            <source>The file is damaged or no workbook.</source>
            <translation>Файл повреждён, или это не книга Excel.</translation>
        </message>
        <message>
            <source>The file is empty.</source>
            <translation>Файл пуст.</translation>
        </message>
        <message>
            <source>The file is not at the centre any more. Choose it again.</source>
            <translation>Файла больше нет в центре. Выберите его ещё раз.</translation>
        </message>
        <message>
            <source>The file is too large: at most 512 MB, and what is packed in it.</source>
            <translation>Файл слишком большой: не больше 512 МБ, в том числе в распакованном виде.</translation>
        </message>
        <message>
            <source>The file was changed while it was being sent. Choose it again.</source>
            <translation>Файл изменился во время передачи. Выберите его ещё раз.</translation>
        </message>
        <message>
            <source>The first guess is right in {first} %, one of three in {three} %</source>
            <translation>Первая догадка верна в {first} % обращений, одна из трёх — в {three} %</translation>
        </message>
        <message>
            <source>The first row names the columns</source>
            <translation>В первой строке — названия столбцов</translation>
        </message>
        <message>
            <source>The first {chosen} of {total} are chosen: no more at once</source>
            <translation>Выбраны первые {chosen} из {total}: больше за раз нельзя</translation>
        </message>
        <message>
            <source>The history is at the centre</source>
            <translation>История хранится в центре</translation>
        </message>
        <message>
            <source>The history is on its way</source>
            <translation>История загружается</translation>
        </message>
        <message>
            <source>The key: letters, digits, spaces and dots; no other field has it</source>
            <translation>Ключ — буквы, цифры, пробелы и точки; у другого поля такого нет</translation>
        </message>
        <message>
            <source>The knowledge base says nothing about that.</source>
            <translation>В базе знаний об этом ничего нет.</translation>
        </message>
        <message>
            <source>The last day is before the first</source>
            <translation>Последний день раньше первого</translation>
        </message>
        <message>
            <source>The least and the most are numbers</source>
            <translation>Границы и место — числа</translation>
        </message>
        <message>
            <source>The least is more than the most</source>
            <translation>Нижняя граница больше верхней</translation>
        </message>
        <message>
            <source>The letter could not be read. The original is attached.</source>
            <translation>Письмо не удалось прочитать. Оригинал во вложении.</translation>
        </message>
        <message>
            <source>The line was lost. Call back: the customer heard it end.</source>
            <translation>Линия пропала. Перезвоните: клиент услышал обрыв.</translation>
        </message>
        <message>
            <source>The link cannot be opened</source>
            <translation>Ссылку не открыть</translation>
        </message>
        <message>
            <source>The list is forgotten</source>
            <translation>Список удалён</translation>
        </message>
        <message>
            <source>The list is kept</source>
            <translation>Список сохранён</translation>
        </message>
        <message>
            <source>The local data is busy</source>
            <translation>Локальная база занята</translation>
        </message>
        <message>
            <source>The local data is damaged</source>
            <translation>Локальная база повреждена</translation>
        </message>
        <message>
            <source>The log is saved</source>
            <translation>Журнал сохранён</translation>
        </message>
        <message>
            <source>The message is encrypted and cannot be read here. Ask to write without that.</source>
            <translation>Сообщение зашифровано, здесь его не прочитать. Попросите написать без шифрования.</translation>
        </message>
        <message>
            <source>The message is too long: at most 1,000 characters</source>
            <translation>Сообщение слишком длинное: не больше 1000 знаков</translation>
        </message>
        <message>
            <source>The new key</source>
            <translation>Новый ключ</translation>
        </message>
        <message>
            <source>The newest order is at most so many days old; empty: no matter</source>
            <translation>Последнему заказу не больше стольких дней; пусто — не важно</translation>
        </message>
        <message>
            <source>The next call comes once you are done, or when the time is up.</source>
            <translation>Следующий звонок поступит, когда вы закончите или выйдет время.</translation>
        </message>
        <message>
            <source>The next call comes once you have said how this one ended.</source>
            <translation>Следующий звонок поступит, когда вы укажете итог этого.</translation>
        </message>
        <message>
            <source>The next call comes when the time is up.</source>
            <translation>Следующий звонок поступит, когда выйдет время.</translation>
        </message>
        <message>
            <source>The number is hidden</source>
            <translation>Номер скрыт</translation>
        </message>
        <message>
            <source>The order</source>
            <translation>Порядок</translation>
        </message>
        <message>
            <source>The other key begins a new line.</source>
            <translation>Другая клавиша начинает новую строку.</translation>
        </message>
        <message>
            <source>The other one</source>
            <translation>Другая</translation>
        </message>
        <message>
            <source>The passphrase is wrong</source>
            <translation>Неверная кодовая фраза</translation>
        </message>
        <message>
            <source>The phone did not start</source>
            <translation>Телефон не запустился</translation>
        </message>
        <message>
            <source>The phone did not start; it is tried again</source>
            <translation>Телефон не запустился; пробуем снова</translation>
        </message>
        <message>
            <source>The phone is disconnected</source>
            <translation>Телефон отключён</translation>
        </message>
        <message>
            <source>The phone is not connected</source>
            <translation>Телефон не подключён</translation>
        </message>
        <message>
            <source>The phone is starting…</source>
            <translation>Телефон запускается…</translation>
        </message>
        <message>
            <source>The phone uses this account now</source>
            <translation>Телефон работает с этой учётной записью</translation>
        </message>
        <message>
            <source>The provider answers with something that is no answer.</source>
            <translation>Провайдер отвечает непонятно.</translation>
        </message>
        <message>
            <source>The provider asks to wait. The centre goes on in a while.</source>
            <translation>Провайдер просит подождать. Сервер скоро продолжит.</translation>
        </message>
        <message>
            <source>The provider calls</source>
            <translation>Провайдер присылает сам</translation>
        </message>
        <message>
            <source>The provider calls this centre at {place}</source>
            <translation>Провайдер обращается к серверу по адресу {place}</translation>
        </message>
        <message>
            <source>The provider cannot be reached. The centre goes on trying.</source>
            <translation>До провайдера не достучаться. Сервер продолжает попытки.</translation>
        </message>
        <message>
            <source>The provider does not accept the account: check its token or password.</source>
            <translation>Провайдер не принимает учётную запись: проверьте токен или пароль.</translation>
        </message>
        <message>
            <source>The recording ends; it comes into the history soon</source>
            <translation>Запись закончена, скоро она появится в истории</translation>
        </message>
        <message>
            <source>The recording is kept in the history</source>
            <translation>Запись останется в истории</translation>
        </message>
        <message>
            <source>The recording is paused: what is said now is not kept</source>
            <translation>Запись на паузе: сказанное сейчас не сохранится</translation>
        </message>
        <message>
            <source>The reply waits for so long before it leaves. The customer sees nothing of it.</source>
            <translation>Столько ответ ждёт перед отправкой. Клиент этого не видит.</translation>
        </message>
        <message>
            <source>The report is saved</source>
            <translation>Отчёт сохранён</translation>
        </message>
        <message>
            <source>The report tells of the first {number} rows with something wrong.</source>
            <translation>В отчёте первые {number} строк с ошибками.</translation>
        </message>
        <message>
            <source>The request is left: {service}</source>
            <translation>Заявка оставлена: {service}</translation>
        </message>
        <message>
            <source>The rest of the card comes when the line is back</source>
            <translation>Остальное в карточке придёт, когда вернётся связь</translation>
        </message>
        <message>
            <source>The rest of the card is on its way</source>
            <translation>Остальное в карточке загружается</translation>
        </message>
        <message>
            <source>The row is damaged: a quote that does not end, or too many columns</source>
            <translation>Строка повреждена: незакрытая кавычка или лишние столбцы</translation>
        </message>
        <message>
            <source>The row is too long</source>
            <translation>Строка слишком длинная</translation>
        </message>
        <message>
            <source>The rule is deleted</source>
            <translation>Правило удалено</translation>
        </message>
        <message>
            <source>The rule is in force</source>
            <translation>Правило действует</translation>
        </message>
        <message>
            <source>The rule is kept</source>
            <translation>Правила сохранены</translation>
        </message>
        <message>
            <source>The rules have nothing against it</source>
            <translation>Замечаний нет</translation>
        </message>
        <message>
            <source>The same as another case</source>
            <translation>Повтор другого дела</translation>
        </message>
        <message>
            <source>The same folder, seen from the centre</source>
            <translation>Эта же папка со стороны центра</translation>
        </message>
        <message>
            <source>The same key: {others}</source>
            <translation>Та же клавиша: {others}</translation>
        </message>
        <message>
            <source>The same on the Russian and the Latin layout. Press a field, then the new key.</source>
            <translation>Одинаково на русской и латинской раскладке. Выберите поле и нажмите новую клавишу.</translation>
        </message>
        <message>
            <source>The script was changed: this step is gone. Begin it again.</source>
            <translation>Сценарий изменили, этого шага больше нет. Начните сначала.</translation>
        </message>
        <message>
            <source>The sender could not be verified</source>
            <translation>Отправитель не подтверждён</translation>
        </message>
        <message>
            <source>The service as text</source>
            <translation>Услуга в виде текста</translation>
        </message>
        <message>
            <source>The service is deleted</source>
            <translation>Услуга удалена</translation>
        </message>
        <message>
            <source>The system keyring is not available</source>
            <translation>Хранилище ключей системы недоступно</translation>
        </message>
        <message>
            <source>The task is added</source>
            <translation>Задача добавлена</translation>
        </message>
        <message>
            <source>The telephone exchange chose you</source>
            <translation>Вас выбрала телефонная станция</translation>
        </message>
        <message>
            <source>The text is too long</source>
            <translation>Текст слишком длинный</translation>
        </message>
        <message>
            <source>The text to insert</source>
            <translation>Текст шаблона</translation>
        </message>
        <message>
            <source>The time to answer here is over</source>
            <translation>Отвечать здесь уже нельзя</translation>
        </message>
        <message>
            <source>The usual</source>
            <translation>Обычные значения</translation>
        </message>
        <message>
            <source>The visit is registered</source>
            <translation>Визит записан</translation>
        </message>
        <message>
            <source>The whole history over every channel opens here.</source>
            <translation>Здесь откроется вся история по всем каналам.</translation>
        </message>
        <message>
            <source>The whole text</source>
            <translation>Весь текст</translation>
        </message>
        <message>
            <source>The workbook is protected by a password.</source>
            <translation>Книга защищена паролем.</translation>
        </message>
        <message>
            <source>The working day is kept</source>
            <translation>Рабочий день сохранён</translation>
        </message>
        <message>
            <source>Their number</source>
            <translation>Где номер записи</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Тема</translation>
        </message>
        <message>
            <source>Theme and language</source>
            <translation>Тема и язык</translation>
        </message>
        <message>
            <source>Theme as the system</source>
            <translation>Тема как в системе</translation>
        </message>
        <message>
            <source>Then the next is asked; who misses two in a row is asked no more.</source>
            <translation>Потом предлагают следующему; кто пропустил два подряд, новых не получает.</translation>
        </message>
        <message>
            <source>Then what waits is the queue's; unanswered, it is theirs again.</source>
            <translation>Потом ожидающие обращения вернутся в очередь; вернётся оператор — снова его, если никто не ответил.</translation>
        </message>
        <message>
            <source>There are no articles here yet.</source>
            <translation>Статей пока нет.</translation>
        </message>
        <message>
            <source>There are no articles yet</source>
            <translation>Статей пока нет</translation>
        </message>
        <message>
            <source>There are no channels yet.</source>
            <translation>Каналов пока нет.</translation>
        </message>
        <message>
            <source>There are no services yet: an administrator adds them in the settings.</source>
            <translation>Услуг пока нет: администратор добавит их в настройках.</translation>
        </message>
        <message>
            <source>There are no services yet: make one, or bring a file.</source>
            <translation>Услуг пока нет: создайте или загрузите из файла.</translation>
        </message>
        <message>
            <source>There are people of this name</source>
            <translation>Клиенты с таким именем уже есть</translation>
        </message>
        <message>
            <source>There are too many services, branches or queues</source>
            <translation>Слишком много услуг, филиалов или очередей</translation>
        </message>
        <message>
            <source>There are too many tags</source>
            <translation>Слишком много меток</translation>
        </message>
        <message>
            <source>There is a card already. Is it one of them?</source>
            <translation>Похожая карточка уже есть. Это один из них?</translation>
        </message>
        <message>
            <source>There is no call to act on</source>
            <translation>Сейчас нет вашего звонка</translation>
        </message>
        <message>
            <source>There is no line now: nothing could be fetched, so nothing is cleared.</source>
            <translation>Сейчас нет связи: загрузить заново нельзя, поэтому ничего не очищаем.</translation>
        </message>
        <message>
            <source>There is no reply to put it in: open a conversation</source>
            <translation>Вставить некуда: откройте обращение</translation>
        </message>
        <message>
            <source>There is no sound device</source>
            <translation>Нет звукового устройства</translation>
        </message>
        <message>
            <source>There is no such branch</source>
            <translation>Такого филиала нет</translation>
        </message>
        <message>
            <source>There is no such sheet in the workbook.</source>
            <translation>В книге нет такого листа.</translation>
        </message>
        <message>
            <source>There is no such time zone; they are called like Europe/Moscow</source>
            <translation>Такого часового пояса нет; названия вида Europe/Moscow</translation>
        </message>
        <message>
            <source>There is nothing to choose from</source>
            <translation>Выбирать не из чего</translation>
        </message>
        <message>
            <source>There is room for {room} more acts: choose fewer.</source>
            <translation>Свободного места на {room} действий: выберите меньше.</translation>
        </message>
        <message>
            <source>There was a conversation already: the message is in it</source>
            <translation>Переписка здесь уже была, сообщение ушло в неё</translation>
        </message>
        <message>
            <source>These cards are one already</source>
            <translation>Эти карточки уже объединены</translation>
        </message>
        <message>
            <source>They are not suggested as one person any more</source>
            <translation>Больше не предлагаем считать их одним человеком</translation>
        </message>
        <message>
            <source>They put you on hold</source>
            <translation>Вас поставили на удержание</translation>
        </message>
        <message>
            <source>This address is not used any more</source>
            <translation>Этот адрес больше не используется</translation>
        </message>
        <message>
            <source>This can only be read, not written there</source>
            <translation>Это можно только читать, туда не записать</translation>
        </message>
        <message>
            <source>This cannot be kept as it is</source>
            <translation>В таком виде сохранить нельзя</translation>
        </message>
        <message>
            <source>This cannot be saved as it is</source>
            <translation>В таком виде не сохранить</translation>
        </message>
        <message>
            <source>This card is not there any more</source>
            <translation>Карточки больше нет</translation>
        </message>
        <message>
            <source>This card stays</source>
            <translation>Эта карточка останется</translation>
        </message>
        <message>
            <source>This case is not there any more</source>
            <translation>Этого дела больше нет</translation>
        </message>
        <message>
            <source>This channel is switched off.</source>
            <translation>Этот канал отключён.</translation>
        </message>
        <message>
            <source>This channel lets us answer for a day after the customer's message. Choose another.</source>
            <translation>В этом канале можно отвечать сутки после сообщения клиента. Выберите другой.</translation>
        </message>
        <message>
            <source>This channel lets us answer for a day only, and that is over. Choose another channel.</source>
            <translation>В этом канале отвечать можно только сутки, и они прошли. Выберите другой канал.</translation>
        </message>
        <message>
            <source>This channel takes no more files.</source>
            <translation>Больше файлов этот канал не принимает.</translation>
        </message>
        <message>
            <source>This computer has no keyring. Choose a passphrase of at least 10 characters: it opens your data on this computer.</source>
            <translation>На этом компьютере нет хранилища ключей. Придумайте кодовую фразу не короче 10 символов: она открывает ваши данные на этом компьютере.</translation>
        </message>
        <message>
            <source>This computer's clock is wrong</source>
            <translation>Часы компьютера идут неверно</translation>
        </message>
        <message>
            <source>This desktop has no tray.</source>
            <translation>На этом рабочем столе нет трея.</translation>
        </message>
        <message>
            <source>This edition cannot be read any more.</source>
            <translation>Эту редакцию уже не прочитать.</translation>
        </message>
        <message>
            <source>This evening</source>
            <translation>Сегодня вечером</translation>
        </message>
        <message>
            <source>This file is a program</source>
            <translation>Этот файл — программа</translation>
        </message>
        <message>
            <source>This file is not opened here</source>
            <translation>Этот файл здесь не открывается</translation>
        </message>
        <message>
            <source>This is a workbook of the old kind. Save it as XLSX.</source>
            <translation>Это книга Excel старого формата. Сохраните её как XLSX.</translation>
        </message>
        <message>
            <source>This is no CSV, vCard or XLSX.</source>
            <translation>Это не CSV, не vCard и не XLSX.</translation>
        </message>
        <message>
            <source>This is no e-mail address</source>
            <translation>Это не адрес почты</translation>
        </message>
        <message>
            <source>This is no mail address</source>
            <translation>Это не адрес почты</translation>
        </message>
        <message>
            <source>This is no telephone number</source>
            <translation>Это не номер телефона</translation>
        </message>
        <message>
            <source>This is not a Pult server</source>
            <translation>Это не сервер Пульта</translation>
        </message>
        <message>
            <source>This key types or moves the cursor: add Ctrl, or take a function key.</source>
            <translation>Эта клавиша печатает или двигает курсор: добавьте Ctrl или возьмите функциональную.</translation>
        </message>
        <message>
            <source>This pattern cannot be used: no look-around, no references back</source>
            <translation>Шаблон не подходит: без просмотра вперёд и назад и без обратных ссылок</translation>
        </message>
        <message>
            <source>This recording cannot be played</source>
            <translation>Эту запись не удаётся воспроизвести</translation>
        </message>
        <message>
            <source>This service is not in the catalogue any more. What was collected is kept.</source>
            <translation>Этой услуги больше нет в каталоге. Собранное сохранено.</translation>
        </message>
        <message>
            <source>This sheet</source>
            <translation>Эта памятка</translation>
        </message>
        <message>
            <source>This workstation was erased</source>
            <translation>Это рабочее место стёрто</translation>
        </message>
        <message>
            <source>This workstation was locked by the administrator</source>
            <translation>Администратор заблокировал это рабочее место</translation>
        </message>
        <message>
            <source>Those queues would hand work around in a circle: choose another one</source>
            <translation>Очереди передавали бы обращения по кругу: выберите другую</translation>
        </message>
        <message>
            <source>Thursday</source>
            <translation>Четверг</translation>
        </message>
        <message>
            <source>Tick what the key may do</source>
            <translation>Отметьте, что можно с этим ключом</translation>
        </message>
        <message>
            <source>Time to take a reply back</source>
            <translation>Время, чтобы вернуть ответ</translation>
        </message>
        <message>
            <source>Time without the centre is over</source>
            <translation>Срок работы без центра истёк</translation>
        </message>
        <message>
            <source>Time zone</source>
            <translation>Часовой пояс</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Заголовок</translation>
        </message>
        <message>
            <source>To</source>
            <translation>По</translation>
        </message>
        <message>
            <source>To a case</source>
            <translation>К делу</translation>
        </message>
        <message>
            <source>To a colleague or a number</source>
            <translation>Коллеге или на номер</translation>
        </message>
        <message>
            <source>To be sent later</source>
            <translation>Будет отправлено позже</translation>
        </message>
        <message>
            <source>To be sent: {time}</source>
            <translation>Будет отправлено: {time}</translation>
        </message>
        <message>
            <source>To call back</source>
            <translation>Перезвонить</translation>
        </message>
        <message>
            <source>To me</source>
            <translation>Мне</translation>
        </message>
        <message>
            <source>To nobody</source>
            <translation>Никому</translation>
        </message>
        <message>
            <source>To whom</source>
            <translation>Кому</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Сегодня</translation>
        </message>
        <message>
            <source>Token</source>
            <translation>Токен</translation>
        </message>
        <message>
            <source>Told</source>
            <translation>Предложено</translation>
        </message>
        <message>
            <source>Told to the customer: {title}</source>
            <translation>Предложено клиенту: {title}</translation>
        </message>
        <message>
            <source>Tomorrow morning</source>
            <translation>Завтра утром</translation>
        </message>
        <message>
            <source>Tone of voice</source>
            <translation>Тон общения</translation>
        </message>
        <message>
            <source>Too many tries</source>
            <translation>Слишком много попыток</translation>
        </message>
        <message>
            <source>Too much waits for the line</source>
            <translation>Слишком много ждёт связи</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>Обучение</translation>
        </message>
        <message>
            <source>Tried to the end: {result}</source>
            <translation>Пройдено до конца: {result}</translation>
        </message>
        <message>
            <source>Trusted certificate</source>
            <translation>Доверенный сертификат</translation>
        </message>
        <message>
            <source>Try</source>
            <translation>Проверить</translation>
        </message>
        <message>
            <source>Try a part of the name, the number or the address: three letters are enough.</source>
            <translation>Попробуйте часть имени, номера или адреса: хватит трёх знаков.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Повторить</translation>
        </message>
        <message numerus="yes">
            <source>Try again in %n second(s).</source>
            <translation>
                <numerusform>Попробуйте через %n секунду.</numerusform>
                <numerusform>Попробуйте через %n секунды.</numerusform>
                <numerusform>Попробуйте через %n секунд.</numerusform>
            </translation>
        </message>
        <message>
            <source>Try again in a moment.</source>
            <translation>Попробуйте чуть позже.</translation>
        </message>
        <message>
            <source>Try again later.</source>
            <translation>Попробуйте позже.</translation>
        </message>
        <message>
            <source>Try it</source>
            <translation>Проверка</translation>
        </message>
        <message>
            <source>Try it on a text</source>
            <translation>Проверить на тексте</translation>
        </message>
        <message>
            <source>Try it out</source>
            <translation>Попробовать</translation>
        </message>
        <message>
            <source>Try other words: any form of a word will do. Editors are told what was not found.</source>
            <translation>Попробуйте другие слова — в любой форме. Редакторы увидят, чего не нашлось.</translation>
        </message>
        <message>
            <source>Try the centre again</source>
            <translation>Попробовать связаться с центром</translation>
        </message>
        <message>
            <source>Try the first rows</source>
            <translation>Проверить на первых строках</translation>
        </message>
        <message>
            <source>Trying the first rows…</source>
            <translation>Проверяются первые строки…</translation>
        </message>
        <message>
            <source>Tuesday</source>
            <translation>Вторник</translation>
        </message>
        <message>
            <source>Two breaks cannot be the same</source>
            <translation>Два перерыва не могут совпадать</translation>
        </message>
        <message>
            <source>Two cards made one</source>
            <translation>Объединение карточек</translation>
        </message>
        <message>
            <source>Two cards of one person</source>
            <translation>Две карточки одного человека</translation>
        </message>
        <message>
            <source>Two different people</source>
            <translation>Это разные люди</translation>
        </message>
        <message>
            <source>Two offers in a row were missed: you get no more for now</source>
            <translation>Два предложения подряд пропущены: новых пока не будет</translation>
        </message>
        <message>
            <source>Two people on one card</source>
            <translation>Два человека на одной карточке</translation>
        </message>
        <message>
            <source>Two values for “{field}”: compare</source>
            <translation>Два значения — «{field}»: сравнить</translation>
        </message>
        <message>
            <source>Type a colleague's name or a number.</source>
            <translation>Введите имя коллеги или номер.</translation>
        </message>
        <message>
            <source>Type a few letters or digits</source>
            <translation>Введите несколько букв или цифр</translation>
        </message>
        <message>
            <source>Type a slash and a few letters at the beginning of a line to insert one.</source>
            <translation>Чтобы вставить шаблон, наберите в начале строки косую черту и несколько букв.</translation>
        </message>
        <message>
            <source>Type the keys, or click them. The other side hears each at once.</source>
            <translation>Набирайте на клавиатуре или нажимайте мышью. Собеседник слышит каждую клавишу сразу.</translation>
        </message>
        <message>
            <source>Unclear whether it arrived</source>
            <translation>Неизвестно, дошло ли</translation>
        </message>
        <message>
            <source>Unclear whether the message arrived</source>
            <translation>Неизвестно, дошло ли сообщение</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Вернуть</translation>
        </message>
        <message>
            <source>Undo the import</source>
            <translation>Отменить импорт</translation>
        </message>
        <message>
            <source>Undo the last act</source>
            <translation>Отменить последнее действие</translation>
        </message>
        <message>
            <source>Undo the merge with {name}</source>
            <translation>Отменить объединение с карточкой «{name}»</translation>
        </message>
        <message>
            <source>Undoing of two cards made one</source>
            <translation>Отмена объединения карточек</translation>
        </message>
        <message>
            <source>Undone</source>
            <translation>Отменён</translation>
        </message>
        <message>
            <source>Undo…</source>
            <translation>Отменить…</translation>
        </message>
        <message>
            <source>Unknown customer</source>
            <translation>Неизвестный клиент</translation>
        </message>
        <message>
            <source>Unlock</source>
            <translation>Разблокировать</translation>
        </message>
        <message>
            <source>Unlock it, then try again.</source>
            <translation>Разблокируйте его и попробуйте ещё раз.</translation>
        </message>
        <message>
            <source>Unnamed list</source>
            <translation>Список без названия</translation>
        </message>
        <message>
            <source>Unpaid invoice</source>
            <translation>Неоплаченный счёт</translation>
        </message>
        <message>
            <source>Unpaid order</source>
            <translation>Неоплаченный заказ</translation>
        </message>
        <message>
            <source>Unread</source>
            <translation>Непрочитанные</translation>
        </message>
        <message>
            <source>Until then you see less without a line. Unsent work and drafts stay.</source>
            <translation>До тех пор без связи видно меньше. Неотправленное и черновики останутся.</translation>
        </message>
        <message>
            <source>Until when</source>
            <translation>До какого времени</translation>
        </message>
        <message>
            <source>Until when it is put off then</source>
            <translation>На когда отложить</translation>
        </message>
        <message>
            <source>Until which day; empty: no end</source>
            <translation>По какой день; пусто — бессрочно</translation>
        </message>
        <message>
            <source>Until {time}.</source>
            <translation>До {time}.</translation>
        </message>
        <message>
            <source>Up to how many roubles</source>
            <translation>До какой суммы, ₽</translation>
        </message>
        <message>
            <source>Use this account</source>
            <translation>Использовать учётную запись</translation>
        </message>
        <message>
            <source>VK</source>
            <translation>ВКонтакте</translation>
        </message>
        <message>
            <source>Valid</source>
            <translation>Действует</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Значение</translation>
        </message>
        <message>
            <source>Vertical bar</source>
            <translation>Вертикальная черта</translation>
        </message>
        <message>
            <source>Viber</source>
            <translation>Viber</translation>
        </message>
        <message>
            <source>Visit</source>
            <translation>Визит</translation>
        </message>
        <message>
            <source>Visit to the branch</source>
            <translation>Визит в филиал</translation>
        </message>
        <message>
            <source>Visitors may send files</source>
            <translation>Посетители могут присылать файлы</translation>
        </message>
        <message>
            <source>Visits</source>
            <translation>Визиты</translation>
        </message>
        <message>
            <source>Volume</source>
            <translation>Громкость</translation>
        </message>
        <message>
            <source>Wait a minute, then try again.</source>
            <translation>Подождите минуту и попробуйте снова.</translation>
        </message>
        <message>
            <source>Wait for the customer</source>
            <translation>Ждём клиента</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Ждут ответа</translation>
        </message>
        <message>
            <source>Waiting for an answer</source>
            <translation>Ждёт ответа</translation>
        </message>
        <message>
            <source>Waiting in the outbox</source>
            <translation>Ждёт отправки</translation>
        </message>
        <message>
            <source>Waits for an answer to: “{text}”</source>
            <translation>Ждёт ответа на: «{text}»</translation>
        </message>
        <message>
            <source>Waits for our answer since today: {channel}</source>
            <translation>Ждёт нашего ответа: {channel}, сегодня</translation>
        </message>
        <message>
            <source>Waits for our answer: {channel}, since {day}</source>
            <translation>Ждёт нашего ответа: {channel}, с {day}</translation>
        </message>
        <message>
            <source>Waits in {channel} too, since {time}</source>
            <translation>Ждёт ещё и здесь: {channel}, с {time}</translation>
        </message>
        <message>
            <source>Was sent the mailing “{subject}” {day}</source>
            <translation>Получил рассылку «{subject}», {day}</translation>
        </message>
        <message>
            <source>We finish it here</source>
            <translation>Завершим здесь</translation>
        </message>
        <message>
            <source>We only explain</source>
            <translation>Только объясняем</translation>
        </message>
        <message>
            <source>We take a request</source>
            <translation>Принимаем заявку</translation>
        </message>
        <message>
            <source>Wednesday</source>
            <translation>Среда</translation>
        </message>
        <message>
            <source>Welcome to Pult</source>
            <translation>Вход в Пульт</translation>
        </message>
        <message>
            <source>What a contact is about</source>
            <translation>Повод обращения</translation>
        </message>
        <message>
            <source>What a customer is told</source>
            <translation>Что сообщить клиенту</translation>
        </message>
        <message>
            <source>What a queue does not set holds as for all others.</source>
            <translation>Если для очереди ничего не задано, действует общее правило.</translation>
        </message>
        <message>
            <source>What agents propose, and to whom. Nobody is proposed anything who has not agreed to advertising, wants to be left alone, or complains; and one thing at a time.</source>
            <translation>Что операторы предлагают и кому. Ничего не предлагаем тем, кто не согласился на рекламу, просил не обращаться или жалуется; и всегда что-то одно.</translation>
        </message>
        <message>
            <source>What agents read and put into replies. A page has services, and may be for some branches or queues only; every edition is kept.</source>
            <translation>То, что операторы читают и вставляют в ответы. У статьи есть услуги, её можно показать только некоторым филиалам или очередям; хранится каждая редакция.</translation>
        </message>
        <message>
            <source>What agents say</source>
            <translation>Отзывы операторов</translation>
        </message>
        <message>
            <source>What an agent can take</source>
            <translation>Нагрузка оператора</translation>
        </message>
        <message>
            <source>What came from it goes to a card of their own</source>
            <translation>Всё, что с него пришло, перейдёт на отдельную карточку</translation>
        </message>
        <message>
            <source>What can be done with the call</source>
            <translation>Действия со звонком</translation>
        </message>
        <message>
            <source>What did they come for?</source>
            <translation>Зачем приходил клиент?</translation>
        </message>
        <message>
            <source>What does the customer want?</source>
            <translation>Чего хочет клиент?</translation>
        </message>
        <message>
            <source>What is different, line by line</source>
            <translation>Что отличается, построчно</translation>
        </message>
        <message>
            <source>What is given up is kept for 14 days.</source>
            <translation>Отменённое хранится 14 дней.</translation>
        </message>
        <message>
            <source>What is it about?</source>
            <translation>О чём дело?</translation>
        </message>
        <message>
            <source>What is missing or wrong?</source>
            <translation>Чего не хватает или что неверно?</translation>
        </message>
        <message>
            <source>What is missing or wrong? Enter sends it</source>
            <translation>Чего не хватает или что неверно? Enter — отправить</translation>
        </message>
        <message>
            <source>What is not offered meanwhile</source>
            <translation>Что не предлагать в это время</translation>
        </message>
        <message>
            <source>What is owed</source>
            <translation>Что требуется</translation>
        </message>
        <message>
            <source>What is promised</source>
            <translation>Что обещано</translation>
        </message>
        <message>
            <source>What is promised? Enter adds it</source>
            <translation>Что обещано? Enter добавит</translation>
        </message>
        <message>
            <source>What is proposed</source>
            <translation>Что предлагаем</translation>
        </message>
        <message>
            <source>What is proposed?</source>
            <translation>Что предлагаем?</translation>
        </message>
        <message>
            <source>What is said is kept again</source>
            <translation>Разговор снова записывается</translation>
        </message>
        <message>
            <source>What is the field called?</source>
            <translation>Как называется поле?</translation>
        </message>
        <message>
            <source>What is the rule called?</source>
            <translation>Как называется правило?</translation>
        </message>
        <message>
            <source>What is their name?</source>
            <translation>Как зовут клиента?</translation>
        </message>
        <message>
            <source>What is theirs: letters and calls go with it</source>
            <translation>Что относится к нему: письма и звонки перейдут вместе</translation>
        </message>
        <message>
            <source>What is to be done</source>
            <translation>Что сделать</translation>
        </message>
        <message>
            <source>What is with {value}?</source>
            <translation>Что с адресом {value}?</translation>
        </message>
        <message>
            <source>What it asks for</source>
            <translation>Что нужно указать</translation>
        </message>
        <message>
            <source>What it asks for: New day (date), Reason?</source>
            <translation>Что указать: Новый день (дата), Причина?</translation>
        </message>
        <message>
            <source>What it changed</source>
            <translation>Что изменено в ней</translation>
        </message>
        <message>
            <source>What it does</source>
            <translation>Что делает правило</translation>
        </message>
        <message>
            <source>What it does besides, once it is inserted</source>
            <translation>Что сделать вместе со вставкой</translation>
        </message>
        <message>
            <source>What it holds</source>
            <translation>Что хранит</translation>
        </message>
        <message>
            <source>What it is about, what is done, what is promised</source>
            <translation>О чём речь, что сделано, что обещано</translation>
        </message>
        <message>
            <source>What it is called</source>
            <translation>Название</translation>
        </message>
        <message>
            <source>What it is called in English</source>
            <translation>Название по-английски</translation>
        </message>
        <message>
            <source>What it is for</source>
            <translation>Для чего</translation>
        </message>
        <message>
            <source>What it is here</source>
            <translation>Что это у нас</translation>
        </message>
        <message>
            <source>What it looks for</source>
            <translation>Что ищет правило</translation>
        </message>
        <message>
            <source>What stands in it; of yes or no: yes, no</source>
            <translation>Что в нём стоит; для «да/нет» — yes или no</translation>
        </message>
        <message>
            <source>What the break is called</source>
            <translation>Название перерыва</translation>
        </message>
        <message>
            <source>What the case is about</source>
            <translation>О чём дело</translation>
        </message>
        <message>
            <source>What the columns are</source>
            <translation>Что в столбцах</translation>
        </message>
        <message>
            <source>What the company does for customers, and in which channel. Space turns a cell, 1 to 5 say what it is, Enter opens the service as text.</source>
            <translation>Что компания делает для клиентов и в каком канале. Пробел меняет клетку, цифры 1–5 задают её, Enter открывает услугу в виде текста.</translation>
        </message>
        <message>
            <source>What the file would change</source>
            <translation>Что изменит файл</translation>
        </message>
        <message>
            <source>What the first records come to</source>
            <translation>Что получится из первых записей</translation>
        </message>
        <message>
            <source>What the first rows come to</source>
            <translation>Что получится из первых строк</translation>
        </message>
        <message>
            <source>What the import made is removed and what it changed is put back, except where somebody has changed it since.</source>
            <translation>Созданное при импорте будет удалено, изменённое — возвращено, кроме того, что с тех пор кто-то правил.</translation>
        </message>
        <message>
            <source>What the next colleague should know</source>
            <translation>Что должен знать следующий коллега</translation>
        </message>
        <message>
            <source>What the other side hears.</source>
            <translation>То, что слышит собеседник.</translation>
        </message>
        <message>
            <source>What the outcome is called</source>
            <translation>Название итога</translation>
        </message>
        <message>
            <source>What the question is</source>
            <translation>В чём вопрос</translation>
        </message>
        <message>
            <source>What the question is; the customer does not see it</source>
            <translation>В чём вопрос; клиент этого не увидит</translation>
        </message>
        <message>
            <source>What the rule is called</source>
            <translation>Название правила</translation>
        </message>
        <message>
            <source>What their words mean</source>
            <translation>Что значат слова CRM</translation>
        </message>
        <message>
            <source>What they changed</source>
            <translation>Что там изменили</translation>
        </message>
        <message>
            <source>What they need to know</source>
            <translation>Что нужно знать</translation>
        </message>
        <message>
            <source>What to choose from, by commas</source>
            <translation>Варианты через запятую</translation>
        </message>
        <message>
            <source>What to do with the address</source>
            <translation>Что сделать с адресом</translation>
        </message>
        <message>
            <source>What to write instead</source>
            <translation>Что писать вместо</translation>
        </message>
        <message>
            <source>What was done or promised</source>
            <translation>Что сделали или пообещали</translation>
        </message>
        <message>
            <source>What was promised</source>
            <translation>Что пообещали</translation>
        </message>
        <message>
            <source>What was promised?</source>
            <translation>Что пообещали?</translation>
        </message>
        <message>
            <source>What was said is kept</source>
            <translation>Сказанное сохранится</translation>
        </message>
        <message>
            <source>What you are typing is still in its field: Enter saves it here, Esc drops it.</source>
            <translation>Набранное осталось в поле: Enter — сохранить здесь, Esc — убрать.</translation>
        </message>
        <message>
            <source>What you did and the centre has not confirmed yet. Nothing here is lost.</source>
            <translation>То, что вы сделали, а центр ещё не подтвердил. Здесь ничего не теряется.</translation>
        </message>
        <message>
            <source>What you do without a line waits here and goes out by itself.</source>
            <translation>Сделанное без связи ждёт здесь и уходит само.</translation>
        </message>
        <message>
            <source>What you have not sent is kept safe.</source>
            <translation>Неотправленное сохранено.</translation>
        </message>
        <message>
            <source>What you keep of a customer besides the usual. What somebody may not see never reaches their workstation.</source>
            <translation>Что ещё вы храните о клиенте. То, чего сотруднику видеть нельзя, на его рабочее место не попадает.</translation>
        </message>
        <message>
            <source>What you mark as done is kept here.</source>
            <translation>Здесь остаётся то, что отмечено готовым.</translation>
        </message>
        <message>
            <source>What you put off waits here until its time, or until they write.</source>
            <translation>Отложенное ждёт здесь своего времени или пока не напишет клиент.</translation>
        </message>
        <message>
            <source>What you resolve is kept here.</source>
            <translation>Здесь остаются решённые обращения.</translation>
        </message>
        <message>
            <source>What your queues and colleagues of the branch work on appears here.</source>
            <translation>Здесь то, чем заняты ваши очереди и коллеги филиала.</translation>
        </message>
        <message>
            <source>Whatever agents looked for was found.</source>
            <translation>Всё, что искали, нашлось.</translation>
        </message>
        <message>
            <source>WhatsApp</source>
            <translation>WhatsApp</translation>
        </message>
        <message>
            <source>When an agent went home, wait for them, minutes</source>
            <translation>Оператор ушёл — ждать его, минут</translation>
        </message>
        <message>
            <source>When asked for</source>
            <translation>По просьбе</translation>
        </message>
        <message>
            <source>When nobody is there</source>
            <translation>Когда никого нет</translation>
        </message>
        <message>
            <source>When they were changed</source>
            <translation>Где время изменения</translation>
        </message>
        <message>
            <source>When this one is closed or nobody is ready in it.</source>
            <translation>Когда эта закрыта или в ней никто не готов.</translation>
        </message>
        <message>
            <source>When to reach them</source>
            <translation>Когда обращаться</translation>
        </message>
        <message>
            <source>When: {when}</source>
            <translation>Когда: {when}</translation>
        </message>
        <message>
            <source>Where a call rings.</source>
            <translation>Где раздаётся звонок.</translation>
        </message>
        <message>
            <source>Where access is renewed</source>
            <translation>Где продлевается доступ</translation>
        </message>
        <message>
            <source>Where an outcome must be said, there has to be one to say</source>
            <translation>Раз итог обязателен, добавьте хотя бы один</translation>
        </message>
        <message>
            <source>Where it holds; none chosen: everywhere</source>
            <translation>Где действует; если ничего не выбрано — везде</translation>
        </message>
        <message>
            <source>Where it is not the number.</source>
            <translation>Если отличается от номера.</translation>
        </message>
        <message>
            <source>Where the exchange asks for it, as for an intercom.</source>
            <translation>Когда об этом просит АТС, например для интеркома.</translation>
        </message>
        <message>
            <source>Where the next page's link is</source>
            <translation>Где ссылка на следующую страницу</translation>
        </message>
        <message>
            <source>Where the records are in the answer</source>
            <translation>Где в ответе записи</translation>
        </message>
        <message>
            <source>Where to write is not known on this machine yet. You can write a note.</source>
            <translation>Куда писать клиенту, здесь пока не известно. Можно оставить заметку.</translation>
        </message>
        <message>
            <source>Where you hear the other side.</source>
            <translation>Где вы слышите собеседника.</translation>
        </message>
        <message>
            <source>Where: {place}</source>
            <translation>Где: {place}</translation>
        </message>
        <message>
            <source>Whether a page of the knowledge base helped</source>
            <translation>Оценка статьи базы знаний</translation>
        </message>
        <message>
            <source>Which field is what</source>
            <translation>Соответствие полей</translation>
        </message>
        <message>
            <source>Which program it is for</source>
            <translation>Для какой программы</translation>
        </message>
        <message>
            <source>Which queue helps</source>
            <translation>Какая очередь помогает</translation>
        </message>
        <message>
            <source>Which way</source>
            <translation>Направление</translation>
        </message>
        <message>
            <source>Whisper</source>
            <translation>Подсказывать</translation>
        </message>
        <message>
            <source>Who changes it</source>
            <translation>Кто меняет</translation>
        </message>
        <message>
            <source>Who did not get through appears here.</source>
            <translation>Здесь появятся те, кто не дозвонился.</translation>
        </message>
        <message>
            <source>Who did not get through, or asked to be called, stands here until talked to.</source>
            <translation>Кто не дозвонился или просил перезвонить, стоит здесь, пока с ним не поговорят.</translation>
        </message>
        <message>
            <source>Who gets what waits: queues hand it out, agents take as much as they can.</source>
            <translation>Кому достаются ожидающие обращения: по каким правилам раздаёт очередь и сколько берёт оператор.</translation>
        </message>
        <message>
            <source>Who has it</source>
            <translation>Кто ведёт</translation>
        </message>
        <message>
            <source>Who has the least to do</source>
            <translation>Наименее занятому</translation>
        </message>
        <message>
            <source>Who is asked</source>
            <translation>Кому предлагать</translation>
        </message>
        <message>
            <source>Who is asked first</source>
            <translation>Кому сначала</translation>
        </message>
        <message>
            <source>Who is given new tasks, number</source>
            <translation>Кому ставить новые задачи (номер)</translation>
        </message>
        <message>
            <source>Who is in charge of the conversation</source>
            <translation>Тому, кто ведёт диалог</translation>
        </message>
        <message>
            <source>Who is it?</source>
            <translation>Кто это?</translation>
        </message>
        <message>
            <source>Who is ready and leaves the computer gets no work until they say they are back.</source>
            <translation>Кто на линии и не трогает компьютер столько времени, не получает обращений, пока не подтвердит, что вернулся.</translation>
        </message>
        <message>
            <source>Who is to be called back</source>
            <translation>Кому перезвонить</translation>
        </message>
        <message>
            <source>Who sees it</source>
            <translation>Кто видит</translation>
        </message>
        <message>
            <source>Who talked to the customer last</source>
            <translation>Тому, кто общался с клиентом последним</translation>
        </message>
        <message>
            <source>Who vouches for the exchange. One of your own stands instead of the system's.</source>
            <translation>Кто ручается за АТС. Свой действует вместо системных.</translation>
        </message>
        <message>
            <source>Whoever is offered to you is always shown in the window, whatever is set here.</source>
            <translation>В окне клиент, которого вам предлагают, виден всегда, что бы здесь ни стояло.</translation>
        </message>
        <message>
            <source>Whoever writes or calls appears here; who was dealt with last stands on top.</source>
            <translation>Здесь появятся все, кто пишет и звонит; сверху те, с кем общались последними.</translation>
        </message>
        <message>
            <source>Whom it belongs to is not known here</source>
            <translation>Неизвестно, к какому клиенту это относится</translation>
        </message>
        <message>
            <source>Whom to ask</source>
            <translation>Кого спросить</translation>
        </message>
        <message>
            <source>Whose the conversation is then</source>
            <translation>Кому достанется диалог</translation>
        </message>
        <message>
            <source>Whose they are</source>
            <translation>Где номер клиента</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Причина</translation>
        </message>
        <message>
            <source>Why customers probably get in touch. An agent says in one press what a contact was about; from that the centre learns which guess weighs how much here.</source>
            <translation>Почему клиенты, вероятно, обращаются. Оператор одним нажатием отмечает, о чём было обращение, — по этим отметкам сервер учится, какая догадка сколько весит именно у вас.</translation>
        </message>
        <message>
            <source>Why did this come to me</source>
            <translation>Почему это пришло мне</translation>
        </message>
        <message>
            <source>Why it fits: the agent reads it</source>
            <translation>Почему подходит — читает оператор</translation>
        </message>
        <message>
            <source>Why: the agent reads it</source>
            <translation>Почему: это увидит оператор</translation>
        </message>
        <message>
            <source>Will be sent when the line is back</source>
            <translation>Уйдёт, когда вернётся связь</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Окно</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>Отозвать</translation>
        </message>
        <message>
            <source>Word of the confirmation</source>
            <translation>Слово для подтверждения</translation>
        </message>
        <message>
            <source>Words about the visit</source>
            <translation>Подробности визита</translation>
        </message>
        <message>
            <source>Words not to use</source>
            <translation>Слова, которых избегаем</translation>
        </message>
        <message>
            <source>Words or phrases, by commas</source>
            <translation>Слова и фразы через запятую</translation>
        </message>
        <message>
            <source>Working day</source>
            <translation>Рабочий день</translation>
        </message>
        <message>
            <source>Works</source>
            <translation>Работает</translation>
        </message>
        <message>
            <source>Works without a line too: everything stored here is searched.</source>
            <translation>Ищет и без связи — по всему, что сохранено на этом компьютере.</translation>
        </message>
        <message>
            <source>Worth knowing about this person</source>
            <translation>Что важно знать об этом человеке</translation>
        </message>
        <message>
            <source>Wrap-up</source>
            <translation>Постобработка</translation>
        </message>
        <message>
            <source>Write</source>
            <translation>Написать</translation>
        </message>
        <message>
            <source>Write a note</source>
            <translation>Написать заметку</translation>
        </message>
        <message>
            <source>Write a reply</source>
            <translation>Написать ответ</translation>
        </message>
        <message>
            <source>Write a text, or give a link</source>
            <translation>Напишите текст или укажите ссылку</translation>
        </message>
        <message>
            <source>Write first</source>
            <translation>Первое сообщение</translation>
        </message>
        <message>
            <source>Write one service, as TOML</source>
            <translation>Опишите одну услугу в формате TOML</translation>
        </message>
        <message>
            <source>Write our changes there</source>
            <translation>Передавать туда наши изменения</translation>
        </message>
        <message>
            <source>Write through another channel.</source>
            <translation>Напишите через другой канал.</translation>
        </message>
        <message>
            <source>Write to another one, or say in the card that this one is in use again.</source>
            <translation>Напишите на другой адрес или отметьте в карточке, что этот снова используется.</translation>
        </message>
        <message>
            <source>Write to the customer…</source>
            <translation>Написать клиенту…</translation>
        </message>
        <message>
            <source>Write words as theirs=ours, with / between</source>
            <translation>Пишите слова как «их=наше», через /</translation>
        </message>
        <message>
            <source>Writes in {channel} too</source>
            <translation>Пишет ещё и здесь: {channel}</translation>
        </message>
        <message>
            <source>Writing</source>
            <translation>Переписка</translation>
        </message>
        <message>
            <source>XMPP</source>
            <translation>XMPP</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>Да</translation>
        </message>
        <message>
            <source>Yes, the contact is about this</source>
            <translation>Да, обращение по этому поводу</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Вчера</translation>
        </message>
        <message>
            <source>You are in charge of this conversation</source>
            <translation>Вы ведёте этот диалог</translation>
        </message>
        <message>
            <source>You can be disturbed again</source>
            <translation>Вас снова можно беспокоить</translation>
        </message>
        <message>
            <source>You can go on: everything is sent once the line is back.</source>
            <translation>Можно работать дальше: всё уйдёт, когда вернётся связь.</translation>
        </message>
        <message>
            <source>You can still say how it ended</source>
            <translation>Итог можно указать и позже</translation>
        </message>
        <message numerus="yes">
            <source>You had %n open then</source>
            <translation>
                <numerusform>В тот момент у вас было открыто %n обращение</numerusform>
                <numerusform>В тот момент у вас было открыто %n обращения</numerusform>
                <numerusform>В тот момент у вас было открыто %n обращений</numerusform>
            </translation>
        </message>
        <message>
            <source>You had the least to do</source>
            <translation>Вы были заняты меньше всех</translation>
        </message>
        <message>
            <source>You have not called yet</source>
            <translation>Вы ещё не звонили</translation>
        </message>
        <message>
            <source>You said:</source>
            <translation>Ваша оценка:</translation>
        </message>
        <message>
            <source>You talked to this customer last</source>
            <translation>С этим клиентом последними общались вы</translation>
        </message>
        <message>
            <source>You were the first in the queue's order</source>
            <translation>Вы первый в порядке очереди</translation>
        </message>
        <message>
            <source>You were the only one who could take it</source>
            <translation>Взять могли только вы</translation>
        </message>
        <message>
            <source>You wrote</source>
            <translation>У вас</translation>
        </message>
        <message>
            <source>Your data on this computer is encrypted, and its key is not in this system's keyring. Open Pult under the user account you worked in, with the keyring unlocked, and try again.

You can also start anew: the old files are kept aside, unsent work with them, and can be put back once the key is found.</source>
            <translation>Ваши данные на этом компьютере зашифрованы, а ключа к ним в хранилище ключей системы нет. Откройте Пульт под той учётной записью, в которой работали, разблокируйте хранилище ключей и попробуйте ещё раз.

Можно и начать заново: старые файлы вместе с неотправленной работой будут отложены, и их можно вернуть на место, когда ключ найдётся.</translation>
        </message>
        <message>
            <source>Your data on this computer is locked. It opens without a line too.</source>
            <translation>Ваши данные на этом компьютере под замком. Откроются и без связи.</translation>
        </message>
        <message>
            <source>Your organisation ordered it. Customers, messages and keys are gone from this computer. What you had not sent is kept here sealed for up to 30 days and is handed in as soon as the centre can be reached: only your administrator can open it.</source>
            <translation>Так распорядилась ваша организация. Клиентов, переписки и ключей на этом компьютере больше нет. Неотправленное хранится здесь запечатанным не дольше 30 дней и будет передано, как только центр ответит: открыть его может только администратор.</translation>
        </message>
        <message>
            <source>Your organisation ordered it. Customers, messages and keys are gone from this computer. What you had not sent was handed in sealed: only your administrator can open it.</source>
            <translation>Так распорядилась ваша организация. Клиентов, переписки и ключей на этом компьютере больше нет. Неотправленное передано запечатанным: открыть его может только администратор.</translation>
        </message>
        <message>
            <source>Your own</source>
            <translation>Свой</translation>
        </message>
        <message>
            <source>Your own calls appear here.</source>
            <translation>Здесь появятся ваши звонки.</translation>
        </message>
        <message>
            <source>Your own work: unsent, drafts</source>
            <translation>Ваша работа: неотправленное, черновики</translation>
        </message>
        <message>
            <source>Your phone rings first</source>
            <translation>Сначала зазвонит ваш телефон</translation>
        </message>
        <message>
            <source>Your phone rings: take it, and you talk with the customer</source>
            <translation>Ваш телефон звонит: снимите трубку и говорите с клиентом</translation>
        </message>
        <message>
            <source>Your phone rings: you will hear the call</source>
            <translation>Ваш телефон звонит: вы услышите разговор</translation>
        </message>
        <message>
            <source>Your role does not allow this</source>
            <translation>У вашей роли нет такого права</translation>
        </message>
        <message>
            <source>Your role takes requests; a supervisor finishes it</source>
            <translation>Вы принимаете заявку, завершает супервизор</translation>
        </message>
        <message>
            <source>Your work is safe here and goes out when the line is back.</source>
            <translation>Ваша работа сохранена и уйдёт, когда вернётся связь.</translation>
        </message>
        <message>
            <source>a colleague</source>
            <translation>коллега</translation>
        </message>
        <message>
            <source>a request is left</source>
            <translation>оставлена заявка</translation>
        </message>
        <message>
            <source>accepted</source>
            <translation>согласие</translation>
        </message>
        <message>
            <source>administrators</source>
            <translation>администраторы</translation>
        </message>
        <message numerus="yes">
            <source>after %n minute(s)</source>
            <translation>
                <numerusform>через %n минуту</numerusform>
                <numerusform>через %n минуты</numerusform>
                <numerusform>через %n минут</numerusform>
            </translation>
        </message>
        <message>
            <source>all branches</source>
            <translation>все филиалы</translation>
        </message>
        <message>
            <source>all queues</source>
            <translation>все очереди</translation>
        </message>
        <message>
            <source>allowed</source>
            <translation>разрешено</translation>
        </message>
        <message>
            <source>almost the same birthday</source>
            <translation>почти тот же день рождения</translation>
        </message>
        <message>
            <source>alone</source>
            <translation>сам</translation>
        </message>
        <message>
            <source>amoCRM (CRM)</source>
            <translation>amoCRM (CRM)</translation>
        </message>
        <message>
            <source>an unknown word</source>
            <translation>неизвестное значение</translation>
        </message>
        <message numerus="yes">
            <source>and %n more</source>
            <translation>
                <numerusform>и ещё %n</numerusform>
                <numerusform>и ещё %n</numerusform>
                <numerusform>и ещё %n</numerusform>
            </translation>
        </message>
        <message>
            <source>another birthday</source>
            <translation>другой день рождения</translation>
        </message>
        <message>
            <source>another branch</source>
            <translation>другой филиал</translation>
        </message>
        <message>
            <source>another city</source>
            <translation>другой город</translation>
        </message>
        <message>
            <source>another name</source>
            <translation>другое имя</translation>
        </message>
        <message>
            <source>another patronymic</source>
            <translation>другое отчество</translation>
        </message>
        <message>
            <source>another queue</source>
            <translation>другая очередь</translation>
        </message>
        <message>
            <source>another subject</source>
            <translation>другая тема</translation>
        </message>
        <message>
            <source>answered</source>
            <translation>отвечен</translation>
        </message>
        <message>
            <source>answers our letter</source>
            <translation>отвечает на наше письмо</translation>
        </message>
        <message>
            <source>as a friend</source>
            <translation>на «ты»</translation>
        </message>
        <message>
            <source>as everybody</source>
            <translation>как у всех</translation>
        </message>
        <message>
            <source>asked to be called</source>
            <translation>просьба перезвонить</translation>
        </message>
        <message>
            <source>at any time, or 09:00-18:00</source>
            <translation>в любое время или 09:00-18:00</translation>
        </message>
        <message>
            <source>at once</source>
            <translation>сразу</translation>
        </message>
        <message>
            <source>at the centre</source>
            <translation>получено центром</translation>
        </message>
        <message>
            <source>awaited</source>
            <translation>ожидается</translation>
        </message>
        <message>
            <source>begun</source>
            <translation>начата</translation>
        </message>
        <message>
            <source>belongs to another customer</source>
            <translation>принадлежит другому клиенту</translation>
        </message>
        <message>
            <source>born on the same day</source>
            <translation>тот же день рождения</translation>
        </message>
        <message>
            <source>bought for {sum}</source>
            <translation>покупок на {sum}</translation>
        </message>
        <message>
            <source>branches</source>
            <translation>филиалы</translation>
        </message>
        <message>
            <source>broken</source>
            <translation>с ошибкой</translation>
        </message>
        <message>
            <source>busy</source>
            <translation>занято</translation>
        </message>
        <message>
            <source>by SBP</source>
            <translation>по СБП</translation>
        </message>
        <message>
            <source>by card</source>
            <translation>картой</translation>
        </message>
        <message>
            <source>by instalments</source>
            <translation>в рассрочку</translation>
        </message>
        <message>
            <source>by rules</source>
            <translation>по правилам</translation>
        </message>
        <message>
            <source>by transfer</source>
            <translation>переводом</translation>
        </message>
        <message>
            <source>call back</source>
            <translation>перезвонить</translation>
        </message>
        <message numerus="yes">
            <source>called %n time(s)</source>
            <translation>
                <numerusform>%n звонок</numerusform>
                <numerusform>%n звонка</numerusform>
                <numerusform>%n звонков</numerusform>
            </translation>
        </message>
        <message>
            <source>calls {number}</source>
            <translation>звонки {number}</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>отменён</translation>
        </message>
        <message>
            <source>changed</source>
            <translation>изменена</translation>
        </message>
        <message>
            <source>changed {day}</source>
            <translation>изменена {day}</translation>
        </message>
        <message>
            <source>changed: {number}</source>
            <translation>изменено: {number}</translation>
        </message>
        <message>
            <source>changes it: {who}</source>
            <translation>меняют: {who}</translation>
        </message>
        <message>
            <source>channels</source>
            <translation>каналы</translation>
        </message>
        <message>
            <source>chats {number}</source>
            <translation>чаты {number}</translation>
        </message>
        <message>
            <source>claimed</source>
            <translation>со слов</translation>
        </message>
        <message>
            <source>closed</source>
            <translation>закрыто</translation>
        </message>
        <message>
            <source>come back to it</source>
            <translation>вернуться к вопросу</translation>
        </message>
        <message>
            <source>complaint or not</source>
            <translation>жалоба или нет</translation>
        </message>
        <message>
            <source>connecting</source>
            <translation>подключаемся</translation>
        </message>
        <message>
            <source>customer since {year}</source>
            <translation>клиент с {year} года</translation>
        </message>
        <message>
            <source>date</source>
            <translation>дата</translation>
        </message>
        <message>
            <source>date and time</source>
            <translation>дата и время</translation>
        </message>
        <message>
            <source>day.month.year</source>
            <translation>день.месяц.год</translation>
        </message>
        <message>
            <source>declined</source>
            <translation>отказ</translation>
        </message>
        <message>
            <source>delivered</source>
            <translation>доставлен</translation>
        </message>
        <message>
            <source>delivery {day}</source>
            <translation>доставка {day}</translation>
        </message>
        <message>
            <source>did not connect</source>
            <translation>не соединилось</translation>
        </message>
        <message>
            <source>did not go through</source>
            <translation>не прошёл</translation>
        </message>
        <message>
            <source>did not help</source>
            <translation>не помогла</translation>
        </message>
        <message>
            <source>do not contact</source>
            <translation>не беспокоить</translation>
        </message>
        <message>
            <source>do not disturb</source>
            <translation>не беспокоить</translation>
        </message>
        <message>
            <source>done</source>
            <translation>готово</translation>
        </message>
        <message>
            <source>draft</source>
            <translation>черновик</translation>
        </message>
        <message>
            <source>draft or not</source>
            <translation>черновик</translation>
        </message>
        <message>
            <source>due {day}</source>
            <translation>срок {day}</translation>
        </message>
        <message>
            <source>e-mail</source>
            <translation>адрес почты</translation>
        </message>
        <message>
            <source>everybody</source>
            <translation>все</translation>
        </message>
        <message>
            <source>expired</source>
            <translation>срок вышел</translation>
        </message>
        <message>
            <source>explain</source>
            <translation>справка</translation>
        </message>
        <message>
            <source>explained</source>
            <translation>объяснили</translation>
        </message>
        <message>
            <source>explanation</source>
            <translation>пояснение</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>не прошёл</translation>
        </message>
        <message>
            <source>female</source>
            <translation>женский</translation>
        </message>
        <message>
            <source>fields to collect</source>
            <translation>поля</translation>
        </message>
        <message>
            <source>finish</source>
            <translation>завершаем</translation>
        </message>
        <message>
            <source>first copy is coming in…</source>
            <translation>загружаем данные впервые…</translation>
        </message>
        <message>
            <source>formally</source>
            <translation>на «вы»</translation>
        </message>
        <message>
            <source>from a file</source>
            <translation>из файла</translation>
        </message>
        <message>
            <source>from another system</source>
            <translation>из другой системы</translation>
        </message>
        <message>
            <source>from before, without proof</source>
            <translation>из прежней карточки, без подтверждения</translation>
        </message>
        <message>
            <source>from {start} to {end}</source>
            <translation>с {start} до {end}</translation>
        </message>
        <message>
            <source>given back</source>
            <translation>возвращён</translation>
        </message>
        <message>
            <source>given name</source>
            <translation>имя</translation>
        </message>
        <message>
            <source>given name and patronymic</source>
            <translation>имя и отчество</translation>
        </message>
        <message>
            <source>given up {when}</source>
            <translation>отменено {when}</translation>
        </message>
        <message>
            <source>goes on: {channel}</source>
            <translation>продолжение: {channel}</translation>
        </message>
        <message>
            <source>goes round in a circle with no way out</source>
            <translation>ходит по кругу без выхода</translation>
        </message>
        <message>
            <source>handed over to you</source>
            <translation>передали вам</translation>
        </message>
        <message>
            <source>handed over to {who}</source>
            <translation>передан: {who}</translation>
        </message>
        <message>
            <source>has as much as they can take</source>
            <translation>уже загружен полностью</translation>
        </message>
        <message>
            <source>has just declined or missed it</source>
            <translation>только что отклонил или пропустил</translation>
        </message>
        <message>
            <source>has no name</source>
            <translation>без названия</translation>
        </message>
        <message>
            <source>has nothing to choose from</source>
            <translation>не из чего выбирать</translation>
        </message>
        <message>
            <source>has too many steps or fields</source>
            <translation>слишком много шагов или полей</translation>
        </message>
        <message>
            <source>held for a check</source>
            <translation>ждёт проверки</translation>
        </message>
        <message>
            <source>helped</source>
            <translation>помогла</translation>
        </message>
        <message>
            <source>hint</source>
            <translation>подсказка</translation>
        </message>
        <message>
            <source>how strict it is</source>
            <translation>строгость</translation>
        </message>
        <message>
            <source>hung up while waiting</source>
            <translation>не дождался ответа</translation>
        </message>
        <message>
            <source>import report</source>
            <translation>отчёт об импорте</translation>
        </message>
        <message>
            <source>in cash</source>
            <translation>наличными</translation>
        </message>
        <message>
            <source>in the directory</source>
            <translation>в справочнике</translation>
        </message>
        <message>
            <source>in use or not</source>
            <translation>включено или нет</translation>
        </message>
        <message>
            <source>in work</source>
            <translation>в работе</translation>
        </message>
        <message>
            <source>is at something that is not interrupted</source>
            <translation>занят тем, от чего не отвлекают</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>только что</translation>
        </message>
        <message>
            <source>keeps it back</source>
            <translation>не пропускает</translation>
        </message>
        <message>
            <source>lacks a skill</source>
            <translation>нет нужного навыка</translation>
        </message>
        <message>
            <source>last looked for {day}</source>
            <translation>последний раз искали {day}</translation>
        </message>
        <message>
            <source>late</source>
            <translation>опаздывает</translation>
        </message>
        <message>
            <source>leads to “{subject}”, which is not there</source>
            <translation>ведёт в «{subject}», а такого шага нет</translation>
        </message>
        <message>
            <source>letters {number}</source>
            <translation>письма {number}</translation>
        </message>
        <message>
            <source>line of text</source>
            <translation>строка текста</translation>
        </message>
        <message>
            <source>link</source>
            <translation>ссылка</translation>
        </message>
        <message>
            <source>list of words</source>
            <translation>список слов</translation>
        </message>
        <message>
            <source>look again</source>
            <translation>проверить</translation>
        </message>
        <message>
            <source>loss {loss} % · jitter {jitter} ms · delay {delay} ms · MOS {mos}</source>
            <translation>потери {loss} % · джиттер {jitter} мс · задержка {delay} мс · MOS {mos}</translation>
        </message>
        <message>
            <source>macro</source>
            <translation>макрос</translation>
        </message>
        <message>
            <source>male</source>
            <translation>мужской</translation>
        </message>
        <message>
            <source>may be contacted</source>
            <translation>обращаться можно</translation>
        </message>
        <message>
            <source>missed</source>
            <translation>пропущен</translation>
        </message>
        <message>
            <source>mon-fri 9:00-18:00, sat 10:00-16:00</source>
            <translation>пн-пт 9:00-18:00, сб 10:00-16:00</translation>
        </message>
        <message>
            <source>must be there</source>
            <translation>обязательно</translation>
        </message>
        <message>
            <source>name spelt alike</source>
            <translation>похожее написание имени</translation>
        </message>
        <message>
            <source>needs you</source>
            <translation>требует решения</translation>
        </message>
        <message>
            <source>never</source>
            <translation>никогда</translation>
        </message>
        <message>
            <source>never opened</source>
            <translation>не открывали</translation>
        </message>
        <message>
            <source>never used</source>
            <translation>ещё не использован</translation>
        </message>
        <message>
            <source>new</source>
            <translation>новая</translation>
        </message>
        <message>
            <source>new conversation</source>
            <translation>новая переписка</translation>
        </message>
        <message>
            <source>new: {number}</source>
            <translation>новых: {number}</translation>
        </message>
        <message>
            <source>no</source>
            <translation>нет</translation>
        </message>
        <message>
            <source>no change: {number}</source>
            <translation>без изменений: {number}</translation>
        </message>
        <message>
            <source>no limit</source>
            <translation>без ограничения</translation>
        </message>
        <message>
            <source>no line</source>
            <translation>нет связи</translation>
        </message>
        <message>
            <source>no matter</source>
            <translation>не важно</translation>
        </message>
        <message>
            <source>no number yet</source>
            <translation>номер появится позже</translation>
        </message>
        <message>
            <source>no service is ready for it</source>
            <translation>готовой услуги нет</translation>
        </message>
        <message>
            <source>no step leads here</source>
            <translation>сюда не ведёт ни один шаг</translation>
        </message>
        <message>
            <source>nobody</source>
            <translation>никто</translation>
        </message>
        <message>
            <source>nobody in charge</source>
            <translation>без ответственного</translation>
        </message>
        <message>
            <source>nobody knows the channel “{subject}”</source>
            <translation>неизвестный канал «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the field “{subject}”</source>
            <translation>неизвестное поле «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the outcome “{subject}”</source>
            <translation>неизвестный итог «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the reason “{subject}”</source>
            <translation>неизвестный повод «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the role “{subject}”</source>
            <translation>неизвестная роль «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the test “{subject}”</source>
            <translation>неизвестная проверка «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the type “{subject}”</source>
            <translation>неизвестный тип «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows the word “{subject}”</source>
            <translation>неизвестный ключ «{subject}»</translation>
        </message>
        <message>
            <source>nobody knows “{subject}”</source>
            <translation>неизвестное значение «{subject}»</translation>
        </message>
        <message>
            <source>none</source>
            <translation>нет</translation>
        </message>
        <message>
            <source>none in particular</source>
            <translation>не указаны</translation>
        </message>
        <message>
            <source>not a date</source>
            <translation>не дата</translation>
        </message>
        <message>
            <source>not a number</source>
            <translation>не число</translation>
        </message>
        <message>
            <source>not a phone number</source>
            <translation>не номер телефона</translation>
        </message>
        <message>
            <source>not allowed</source>
            <translation>запрещено</translation>
        </message>
        <message>
            <source>not an e-mail address</source>
            <translation>не адрес почты</translation>
        </message>
        <message>
            <source>not answered in time: it is back</source>
            <translation>вовремя не ответили: вернулось</translation>
        </message>
        <message>
            <source>not asked</source>
            <translation>не спрашивали</translation>
        </message>
        <message>
            <source>not confirmed yet</source>
            <translation>ещё не подтверждён</translation>
        </message>
        <message>
            <source>not done</source>
            <translation>не получилось</translation>
        </message>
        <message>
            <source>not paid</source>
            <translation>не оплачен</translation>
        </message>
        <message>
            <source>not ready</source>
            <translation>не готов</translation>
        </message>
        <message>
            <source>not recorded</source>
            <translation>не записывается</translation>
        </message>
        <message>
            <source>not taken: it is back</source>
            <translation>не принято, вернулось</translation>
        </message>
        <message>
            <source>not there any more: it is in the queue</source>
            <translation>уже не на месте, разговор в очереди</translation>
        </message>
        <message>
            <source>not told yet</source>
            <translation>можно предложить</translation>
        </message>
        <message>
            <source>not undone: {number}</source>
            <translation>не отменено: {number}</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>пусто</translation>
        </message>
        <message>
            <source>nothing fills {subject}</source>
            <translation>нечем заполнить {subject}</translation>
        </message>
        <message>
            <source>nothing there</source>
            <translation>пусто</translation>
        </message>
        <message>
            <source>number</source>
            <translation>число</translation>
        </message>
        <message numerus="yes">
            <source>of %n articles; add words to narrow it</source>
            <translation>
                <numerusform>из %n статьи: уточните запрос</numerusform>
                <numerusform>из %n статей: уточните запрос</numerusform>
                <numerusform>из %n статей: уточните запрос</numerusform>
            </translation>
        </message>
        <message>
            <source>of another form</source>
            <translation>другой вид</translation>
        </message>
        <message>
            <source>off</source>
            <translation>выключено</translation>
        </message>
        <message>
            <source>offered once, to who is ready</source>
            <translation>предлагается один раз — тому, кто готов</translation>
        </message>
        <message>
            <source>offline</source>
            <translation>нет связи</translation>
        </message>
        <message>
            <source>offline since {time}</source>
            <translation>нет связи с {time}</translation>
        </message>
        <message>
            <source>old, until {day}</source>
            <translation>старый, до {day}</translation>
        </message>
        <message>
            <source>on a recording</source>
            <translation>в записи разговора</translation>
        </message>
        <message>
            <source>on hold</source>
            <translation>на удержании</translation>
        </message>
        <message>
            <source>on its way</source>
            <translation>в пути</translation>
        </message>
        <message>
            <source>one of a list</source>
            <translation>одно из списка</translation>
        </message>
        <message>
            <source>one of the words</source>
            <translation>одно из слов</translation>
        </message>
        <message>
            <source>online</source>
            <translation>на связи</translation>
        </message>
        <message>
            <source>only then</source>
            <translation>только тогда</translation>
        </message>
        <message>
            <source>open</source>
            <translation>открыто</translation>
        </message>
        <message numerus="yes">
            <source>opened again %n time(s)</source>
            <translation>
                <numerusform>открыто заново %n раз</numerusform>
                <numerusform>открыто заново %n раза</numerusform>
                <numerusform>открыто заново %n раз</numerusform>
            </translation>
        </message>
        <message>
            <source>opened {opened} · put into replies {inserted} · helped {helped} · did not {vain}</source>
            <translation>открыли {opened} · вставили в ответ {inserted} · помогла {helped} · не помогла {vain}</translation>
        </message>
        <message>
            <source>other gender</source>
            <translation>другой пол</translation>
        </message>
        <message>
            <source>outcomes</source>
            <translation>итоги</translation>
        </message>
        <message>
            <source>over an hour</source>
            <translation>больше часа</translation>
        </message>
        <message>
            <source>overdue: {time}</source>
            <translation>просрочено: {time}</translation>
        </message>
        <message>
            <source>packed</source>
            <translation>собран</translation>
        </message>
        <message>
            <source>paid</source>
            <translation>оплачен</translation>
        </message>
        <message>
            <source>parked</source>
            <translation>на парковке</translation>
        </message>
        <message>
            <source>parked at {place}</source>
            <translation>на парковке, место {place}</translation>
        </message>
        <message>
            <source>pattern</source>
            <translation>шаблон</translation>
        </message>
        <message>
            <source>phone number</source>
            <translation>номер телефона</translation>
        </message>
        <message>
            <source>placed</source>
            <translation>оформлен</translation>
        </message>
        <message>
            <source>priority {number}</source>
            <translation>приоритет {number}</translation>
        </message>
        <message>
            <source>private · {moment}</source>
            <translation>личная · {moment}</translation>
        </message>
        <message>
            <source>queues</source>
            <translation>очереди</translation>
        </message>
        <message>
            <source>reasons for contact</source>
            <translation>причины обращений</translation>
        </message>
        <message>
            <source>recording</source>
            <translation>идёт запись</translation>
        </message>
        <message>
            <source>recording paused</source>
            <translation>запись на паузе</translation>
        </message>
        <message>
            <source>refunded</source>
            <translation>деньги возвращены</translation>
        </message>
        <message>
            <source>refused: {number}</source>
            <translation>отклонено: {number}</translation>
        </message>
        <message>
            <source>request</source>
            <translation>заявка</translation>
        </message>
        <message>
            <source>resolved</source>
            <translation>решено</translation>
        </message>
        <message>
            <source>returned</source>
            <translation>возвращён</translation>
        </message>
        <message>
            <source>right {right} of {shown}</source>
            <translation>верно {right} из {shown}</translation>
        </message>
        <message>
            <source>ringing</source>
            <translation>звонит</translation>
        </message>
        <message>
            <source>row {number}</source>
            <translation>строка {number}</translation>
        </message>
        <message>
            <source>rows read: {number}</source>
            <translation>прочитано строк: {number}</translation>
        </message>
        <message>
            <source>said so</source>
            <translation>со слов клиента</translation>
        </message>
        <message>
            <source>same address: {about}</source>
            <translation>тот же контакт: {about}</translation>
        </message>
        <message>
            <source>same city</source>
            <translation>тот же город</translation>
        </message>
        <message>
            <source>same given name</source>
            <translation>то же имя без фамилии</translation>
        </message>
        <message>
            <source>same given name, another family name</source>
            <translation>то же имя, другая фамилия</translation>
        </message>
        <message>
            <source>same mailbox name: {about}</source>
            <translation>то же имя почтового ящика: {about}</translation>
        </message>
        <message>
            <source>same name</source>
            <translation>то же имя</translation>
        </message>
        <message>
            <source>same name, other order</source>
            <translation>то же имя, другой порядок</translation>
        </message>
        <message>
            <source>same patronymic</source>
            <translation>то же отчество</translation>
        </message>
        <message>
            <source>says so, not checked</source>
            <translation>назвался сам, не проверено</translation>
        </message>
        <message>
            <source>seen {day}</source>
            <translation>был {day}</translation>
        </message>
        <message>
            <source>sees it: {who}</source>
            <translation>видят: {who}</translation>
        </message>
        <message>
            <source>sending</source>
            <translation>отправляется</translation>
        </message>
        <message>
            <source>services</source>
            <translation>услуги</translation>
        </message>
        <message>
            <source>shared</source>
            <translation>общий</translation>
        </message>
        <message>
            <source>shipped</source>
            <translation>отправлен</translation>
        </message>
        <message>
            <source>short form of the name</source>
            <translation>краткая форма имени</translation>
        </message>
        <message>
            <source>sign in again</source>
            <translation>войдите ещё раз</translation>
        </message>
        <message>
            <source>similar name</source>
            <translation>похожее имя</translation>
        </message>
        <message>
            <source>snoozed</source>
            <translation>отложено</translation>
        </message>
        <message>
            <source>somebody else</source>
            <translation>кто-то другой</translation>
        </message>
        <message>
            <source>sounded bad (MOS {mos})</source>
            <translation>плохая слышимость (MOS {mos})</translation>
        </message>
        <message>
            <source>sounded fair (MOS {mos})</source>
            <translation>слышимость так себе (MOS {mos})</translation>
        </message>
        <message>
            <source>starting</source>
            <translation>запускаемся</translation>
        </message>
        <message>
            <source>steps</source>
            <translation>шаги</translation>
        </message>
        <message>
            <source>sum of money</source>
            <translation>денежная сумма</translation>
        </message>
        <message>
            <source>supervisors and administrators</source>
            <translation>руководители и администраторы</translation>
        </message>
        <message>
            <source>synced {age}</source>
            <translation>обновлено {age}</translation>
        </message>
        <message>
            <source>tags</source>
            <translation>метки</translation>
        </message>
        <message>
            <source>taken</source>
            <translation>принято</translation>
        </message>
        <message>
            <source>talking now</source>
            <translation>идёт разговор</translation>
        </message>
        <message>
            <source>text</source>
            <translation>текст</translation>
        </message>
        <message>
            <source>the call goes to you</source>
            <translation>переключаю на вас звонок</translation>
        </message>
        <message>
            <source>the case began here</source>
            <translation>отсюда началось</translation>
        </message>
        <message>
            <source>the customer came back</source>
            <translation>клиент вернулся</translation>
        </message>
        <message>
            <source>the customer came back, the case is open again</source>
            <translation>клиент вернулся, дело снова открыто</translation>
        </message>
        <message>
            <source>the customer speaks of it</source>
            <translation>клиент говорит об этом</translation>
        </message>
        <message>
            <source>the customer was asked again</source>
            <translation>клиента переспросили</translation>
        </message>
        <message>
            <source>the customer writes first here</source>
            <translation>здесь первым пишет клиент</translation>
        </message>
        <message>
            <source>the last way on must hold always</source>
            <translation>последний переход должен быть без условия</translation>
        </message>
        <message>
            <source>the limit is below zero</source>
            <translation>лимит меньше нуля</translation>
        </message>
        <message>
            <source>the pattern “{subject}” cannot be used</source>
            <translation>шаблон «{subject}» не подходит</translation>
        </message>
        <message>
            <source>the queue is closed</source>
            <translation>очередь закрыта</translation>
        </message>
        <message>
            <source>the same</source>
            <translation>без изменений</translation>
        </message>
        <message>
            <source>the sender</source>
            <translation>отправитель</translation>
        </message>
        <message>
            <source>the text is too long: {subject}</source>
            <translation>слишком длинный текст: {subject}</translation>
        </message>
        <message>
            <source>the whole history, all channels</source>
            <translation>вся история, все каналы</translation>
        </message>
        <message>
            <source>this address is in the card</source>
            <translation>контакт есть в карточке</translation>
        </message>
        <message>
            <source>this address is not used any more</source>
            <translation>этим адресом больше не пользуются</translation>
        </message>
        <message>
            <source>this conversation</source>
            <translation>этот разговор</translation>
        </message>
        <message>
            <source>this workstation is locked</source>
            <translation>рабочее место заблокировано</translation>
        </message>
        <message>
            <source>ticked in a form</source>
            <translation>отметка в форме</translation>
        </message>
        <message>
            <source>time is up</source>
            <translation>время вышло</translation>
        </message>
        <message>
            <source>title</source>
            <translation>название</translation>
        </message>
        <message>
            <source>today at {time}</source>
            <translation>сегодня в {time}</translation>
        </message>
        <message>
            <source>told</source>
            <translation>предложено</translation>
        </message>
        <message>
            <source>tomorrow at {time}</source>
            <translation>завтра в {time}</translation>
        </message>
        <message>
            <source>too large</source>
            <translation>слишком много</translation>
        </message>
        <message>
            <source>too small</source>
            <translation>слишком мало</translation>
        </message>
        <message>
            <source>topic</source>
            <translation>тема</translation>
        </message>
        <message>
            <source>until it is answered</source>
            <translation>пока не ответят</translation>
        </message>
        <message>
            <source>until {day}</source>
            <translation>до {day}</translation>
        </message>
        <message>
            <source>up to {limit}</source>
            <translation>до {limit}</translation>
        </message>
        <message>
            <source>used this address before</source>
            <translation>раньше пользовался этим контактом</translation>
        </message>
        <message>
            <source>used {when}</source>
            <translation>последний раз: {when}</translation>
        </message>
        <message>
            <source>verified</source>
            <translation>подтверждён</translation>
        </message>
        <message>
            <source>waited {span}</source>
            <translation>ожидание {span}</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>ждёт</translation>
        </message>
        <message>
            <source>waiting in the queue</source>
            <translation>ждёт в очереди</translation>
        </message>
        <message>
            <source>waits for an earlier step</source>
            <translation>ждёт предыдущего действия</translation>
        </message>
        <message>
            <source>waits for the customer</source>
            <translation>ждём клиента</translation>
        </message>
        <message>
            <source>waits for the line</source>
            <translation>ждёт связи</translation>
        </message>
        <message>
            <source>waits {span}</source>
            <translation>ждёт {span}</translation>
        </message>
        <message>
            <source>warns</source>
            <translation>предупреждает</translation>
        </message>
        <message>
            <source>we have no such channel</source>
            <translation>такого канала у нас нет</translation>
        </message>
        <message>
            <source>weight {base} × {times}</source>
            <translation>вес {base} × {times}</translation>
        </message>
        <message>
            <source>what it looks for</source>
            <translation>что ищет правило</translation>
        </message>
        <message>
            <source>what to write instead</source>
            <translation>чем заменить</translation>
        </message>
        <message>
            <source>when to look again</source>
            <translation>срок проверки</translation>
        </message>
        <message>
            <source>when you opened it</source>
            <translation>когда вы открыли карточку</translation>
        </message>
        <message>
            <source>who may finish it</source>
            <translation>кто вправе завершить</translation>
        </message>
        <message>
            <source>with a recording: Space plays it</source>
            <translation>с записью разговора: пробел — слушать</translation>
        </message>
        <message>
            <source>with flaws: {number}</source>
            <translation>с замечаниями: {number}</translation>
        </message>
        <message>
            <source>words</source>
            <translation>слова</translation>
        </message>
        <message>
            <source>words of customers</source>
            <translation>слова клиентов</translation>
        </message>
        <message>
            <source>write</source>
            <translation>написать</translation>
        </message>
        <message>
            <source>wrote so</source>
            <translation>клиент написал</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>да</translation>
        </message>
        <message>
            <source>yes or no</source>
            <translation>да или нет</translation>
        </message>
        <message>
            <source>yesterday</source>
            <translation>вчера</translation>
        </message>
        <message>
            <source>yesterday at {time}</source>
            <translation>вчера в {time}</translation>
        </message>
        <message>
            <source>you</source>
            <translation>вы</translation>
        </message>
        <message>
            <source>yours</source>
            <translation>ваш</translation>
        </message>
        <message>
            <source>{at} of {count}</source>
            <translation>{at} из {count}</translation>
        </message>
        <message>
            <source>{at} of {total}</source>
            <translation>{at} из {total}</translation>
        </message>
        <message>
            <source>{count} more</source>
            <translation>ещё {count}</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} из {total}</translation>
        </message>
        <message>
            <source>{field}: 2 values</source>
            <translation>{field}: 2 значения</translation>
        </message>
        <message>
            <source>{field}: {value}</source>
            <translation>{field}: {value}</translation>
        </message>
        <message>
            <source>{giver} handed over to {taker}</source>
            <translation>{giver} → {taker}: передача</translation>
        </message>
        <message>
            <source>{hint} Not saved: “{text}”</source>
            <translation>{hint} Не сохранено: «{text}»</translation>
        </message>
        <message>
            <source>{hours} h {minutes:02} min</source>
            <translation>{hours} ч {minutes:02} мин</translation>
        </message>
        <message>
            <source>{kilobytes} KB</source>
            <translation>{kilobytes} КБ</translation>
        </message>
        <message>
            <source>{megabytes} MB</source>
            <translation>{megabytes} МБ</translation>
        </message>
        <message>
            <source>{month} {year}</source>
            <translation>{month} {year}</translation>
        </message>
        <message numerus="yes">
            <source>{names} and %n more</source>
            <translation>
                <numerusform>{names} и ещё %n</numerusform>
                <numerusform>{names} и ещё %n</numerusform>
                <numerusform>{names} и ещё %n</numerusform>
            </translation>
        </message>
        <message>
            <source>{names} are looking</source>
            <translation>{names} смотрят</translation>
        </message>
        <message>
            <source>{names} are writing replies</source>
            <translation>{names} пишут ответы</translation>
        </message>
        <message>
            <source>{name} (comes)</source>
            <translation>{name} (будет)</translation>
        </message>
        <message>
            <source>{name} (does not come)</source>
            <translation>{name} (не будет)</translation>
        </message>
        <message>
            <source>{name} (not here now)</source>
            <translation>{name} (сейчас не подключено)</translation>
        </message>
        <message>
            <source>{name} (perhaps)</source>
            <translation>{name} (возможно)</translation>
        </message>
        <message>
            <source>{name} (sends somebody)</source>
            <translation>{name} (вместо него другой)</translation>
        </message>
        <message>
            <source>{name} has a card of their own now</source>
            <translation>Отдельная карточка заведена: {name}</translation>
        </message>
        <message>
            <source>{name} has changed this article meanwhile. Nothing of yours is lost.</source>
            <translation>Тем временем статью изменили: {name}. Ваш текст не пропал.</translation>
        </message>
        <message>
            <source>{name} is a part of this card now</source>
            <translation>{name} теперь часть этой карточки</translation>
        </message>
        <message>
            <source>{name} is looking</source>
            <translation>{name} смотрит</translation>
        </message>
        <message>
            <source>{name} is not attached</source>
            <translation>Не прикреплено: {name}</translation>
        </message>
        <message>
            <source>{name} is writing a reply</source>
            <translation>{name} пишет ответ</translation>
        </message>
        <message>
            <source>{name}'s phone signs out</source>
            <translation>Телефон отключается: {name}</translation>
        </message>
        <message>
            <source>{name}'s phone takes the account by itself</source>
            <translation>Телефон подхватит учётную запись сам: {name}</translation>
        </message>
        <message>
            <source>{name}: attached to another card</source>
            <translation>{name}: карточку присоединили к другой</translation>
        </message>
        <message>
            <source>{name}: “{old}” stays</source>
            <translation>{name}: остаётся «{old}»</translation>
        </message>
        <message>
            <source>{number} of {count}</source>
            <translation>{number} из {count}</translation>
        </message>
        <message>
            <source>{open}: not offered: {held}</source>
            <translation>{open}: не предлагать {held}</translation>
        </message>
        <message>
            <source>{percent} %</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <source>{percent} % of {size} · stop</source>
            <translation>{percent} % из {size} · остановить</translation>
        </message>
        <message>
            <source>{place}, over by {time}</source>
            <translation>{place}, дольше на {time}</translation>
        </message>
        <message>
            <source>{place}, then: {next}</source>
            <translation>{place}, потом: {next}</translation>
        </message>
        <message>
            <source>{question} · {score} of {best}</source>
            <translation>{question} · {score} из {best}</translation>
        </message>
        <message>
            <source>{seconds} s ago</source>
            <translation>{seconds} с назад</translation>
        </message>
        <message>
            <source>{shown} of {total}: add words to narrow it</source>
            <translation>Показано {shown} из {total}: уточните запрос</translation>
        </message>
        <message>
            <source>{size} GB</source>
            <translation>{size} ГБ</translation>
        </message>
        <message>
            <source>{size} KB</source>
            <translation>{size} КБ</translation>
        </message>
        <message>
            <source>{size} MB</source>
            <translation>{size} МБ</translation>
        </message>
        <message>
            <source>{size} TB</source>
            <translation>{size} ТБ</translation>
        </message>
        <message>
            <source>{skill} from {level}</source>
            <translation>{skill} от {level}</translation>
        </message>
        <message>
            <source>{span} left</source>
            <translation>ещё {span}</translation>
        </message>
        <message>
            <source>{stays} stays, {goes} becomes a part of it. It can be undone at any time.</source>
            <translation>Останется {stays}, {goes} станет её частью. Отменить можно в любой момент.</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>осталось {time}</translation>
        </message>
        <message>
            <source>{when}, repeats</source>
            <translation>{when}, повторяется</translation>
        </message>
        <message>
            <source>{who} calls you: {customer}</source>
            <translation>{who} зовёт вас: {customer}</translation>
        </message>
        <message>
            <source>{who} cannot be reached</source>
            <translation>Не дозвониться: {who}</translation>
        </message>
        <message>
            <source>{who} could not be handed on</source>
            <translation>Не удалось перевести: {who}</translation>
        </message>
        <message>
            <source>{who} does not answer</source>
            <translation>Не отвечает: {who}</translation>
        </message>
        <message>
            <source>{who} does not take the call</source>
            <translation>Звонок отклонён: {who}</translation>
        </message>
        <message>
            <source>{who} is busy</source>
            <translation>Занято: {who}</translation>
        </message>
        <message>
            <source>{who} is handed on</source>
            <translation>Переведён: {who}</translation>
        </message>
        <message>
            <source>{who}: {value}. Take it</source>
            <translation>{who}: {value}. Взять</translation>
        </message>
        <message>
            <source>{words} of {count}</source>
            <translation>{words} из {count}</translation>
        </message>
        <message>
            <source>“{name}” can act on this computer.</source>
            <translation>«{name}» может выполнить действия на этом компьютере.</translation>
        </message>
        <message>
            <source>“{name}” is of a kind Pult does not open.</source>
            <translation>Файлы такого вида Pult не открывает: «{name}».</translation>
        </message>
        <message>
            <source>“{subject}” is no name: letters, digits, _ and - only</source>
            <translation>«{subject}» не подходит: только буквы, цифры, _ и -</translation>
        </message>
        <message>
            <source>“{subject}” is there twice</source>
            <translation>«{subject}» указано дважды</translation>
        </message>
        <message>
            <source>“{subject}” is written in another way</source>
            <translation>«{subject}» записывается иначе</translation>
        </message>
        <message>
            <source>“{text}”</source>
            <translation>«{text}»</translation>
        </message>
        <message>
            <source>“{word}” is right</source>
            <translation>«{word}» — верно</translation>
        </message>
        <message numerus="yes">
            <source>… %n lines as they were</source>
            <translation>
                <numerusform>… %n строка без изменений</numerusform>
                <numerusform>… %n строки без изменений</numerusform>
                <numerusform>… %n строк без изменений</numerusform>
            </translation>
        </message>
        <message>
            <source>↑ ↓ choose · Enter begins it · Esc closes</source>
            <translation>↑ ↓ выбор · Enter — начать · Esc — закрыть</translation>
        </message>
        <message>
            <source>↑ ↓ choose · Enter does it · Esc closes</source>
            <translation>↑ ↓ — выбор · Enter — выполнить · Esc — закрыть</translation>
        </message>
        <message>
            <source>↑ ↓ choose · Enter inserts · Esc closes</source>
            <translation>↑ ↓ — выбор · Enter — вставить · Esc — закрыть</translation>
        </message>
        <message>
            <source>↑ ↓ choose · Enter inserts · {keys} opens to read · Esc closes</source>
            <translation>↑ ↓ выбрать · Enter вставить · {keys} прочитать · Esc закрыть</translation>
        </message>
        <message>
            <source>↑ ↓ choose · Enter opens · Esc closes</source>
            <translation>↑ ↓ — выбрать · Enter — открыть · Esc — закрыть</translation>
        </message>
    </context>
</TS>
